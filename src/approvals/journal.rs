//! What this installation asked humans for, and how it stands as far as was read. In memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::reply::{Case, Kind};

/// The requests to humans that were made or read here; clones share everything.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    cases: Arc<Mutex<BTreeMap<(Kind, String), Case>>>,
}

impl Journal {
    /// Notes how a request stands now.
    pub fn note(&self, case: &Case) {
        let key = (case.waiting.kind, case.waiting.id.clone());
        let mut cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        let mut case = case.clone();
        if case.waiting.kind == Kind::Claim {
            // The link of a claim holds a secret.
            case.waiting.link = None;
        }
        cases.insert(key, case);
    }

    /// What is known of a request.
    pub fn find(&self, kind: Kind, id: &str) -> Option<Case> {
        let cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        cases.get(&(kind, id.to_owned())).cloned()
    }

    /// Every request, oldest first.
    pub fn all(&self) -> Vec<Case> {
        let cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Case> = cases.values().cloned().collect();
        all.sort_by(|one, other| one.waiting.asked_at.cmp(&other.waiting.asked_at));
        all
    }
}
