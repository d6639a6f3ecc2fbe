//! What people and jobs are called, by the ids under which answers name them.

use std::collections::BTreeMap;

use super::{name, title};

/// At most this many names of a kind are kept; beyond that they are learned anew.
const MOST: usize = 1_000;

/// What a contract pays, as an answer told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pay {
    /// Dollars: the price of a fixed-price contract, else for each hour or label.
    pub(crate) rate: Option<f64>,
    /// `PAY_PER_HOUR`, `PAY_PER_LABEL`, `FIXED_PRICE`, as the platform says it.
    pub(crate) per: Option<String>,
    /// Its milestones by id, and their dollars.
    pub(crate) milestones: Vec<(String, f64)>,
}

/// Names that answers gave, and what contracts pay. They are other people's words, and come out quoted and cut.
#[derive(Clone, Debug, Default)]
pub struct Names {
    people: BTreeMap<String, String>,
    jobs: BTreeMap<String, String>,
    pays: BTreeMap<String, Pay>,
}

impl Names {
    /// Learns what the person behind these ids is called: a user, a proposal or a conversation.
    pub(crate) fn learn_person<'a>(
        &mut self,
        ids: impl IntoIterator<Item = &'a str>,
        called: &str,
    ) {
        let called = name(called);
        for id in ids {
            put(&mut self.people, id, &called);
        }
    }

    /// Learns the title of the job behind these ids: a job, a proposal or a conversation.
    pub(crate) fn learn_job<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>, called: &str) {
        let called = title(called);
        for id in ids {
            put(&mut self.jobs, id, &called);
        }
    }

    /// Learns what the contract behind `id` pays.
    pub(crate) fn learn_pay(&mut self, id: &str, pay: Pay) {
        put(&mut self.pays, id, &pay);
    }

    /// What a contract pays.
    pub(crate) fn pay(&self, contract: &str) -> Option<&Pay> {
        self.pays.get(contract)
    }

    /// The person behind an id, quoted.
    pub(crate) fn person(&self, id: &str) -> Option<&str> {
        self.people.get(id).map(String::as_str)
    }

    /// The job behind an id, quoted.
    pub(crate) fn job(&self, id: &str) -> Option<&str> {
        self.jobs.get(id).map(String::as_str)
    }
}

fn put<T: Clone + PartialEq>(names: &mut BTreeMap<String, T>, id: &str, called: &T) {
    match names.get_mut(id) {
        // The same answer is read again and again.
        Some(known) if known == called => {}
        Some(known) => *known = called.clone(),
        None => {
            if names.len() >= MOST {
                names.clear();
            }
            names.insert(id.to_owned(), called.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_out_quoted_and_do_not_pile_up() {
        let mut names = Names::default();
        names.learn_person(["usr_1"], "Eve\nhttps://evil.example");
        names.learn_job(["usr_1"], "A \"job\"");
        assert_eq!(names.person("usr_1"), Some("\"Eve https: evil. example\""));
        assert_eq!(names.job("usr_1"), Some("\"A 'job'\""));
        assert_eq!(names.job("usr_2"), None);
        for n in 0..5_000 {
            names.learn_person([format!("usr_{n}").as_str()], "x");
        }
        assert!(names.people.len() <= MOST);
        assert!(names.person("usr_4999").is_some());
    }
}
