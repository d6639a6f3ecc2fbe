//! The workspaces over ten thousand jobs and ten thousand proposals: how long a page takes, and how large it
//! is.

use super::*;

/// Jobs of the account, and proposals on one of them.
const MANY: i64 = 10_000;
/// Times each page is asked for; fewer where only the fastest counts.
const TIMES: usize = if cfg!(debug_assertions) { 5 } else { 40 };
/// Milliseconds a page may take in the build that is used, all but the slowest of a hundred.
const MOST_MS: u128 = 10;
/// The same in a build for development, which is many times slower and runs beside other tests: there only
/// the fastest counts, which no load makes slower than a page that reads everything.
const MOST_MS_SLOW: u128 = 250;
/// Bytes of a page.
const MOST_BYTES: usize = 50 * 1024;

#[test]
fn pages_stay_quick_and_small_over_ten_thousand_jobs_and_proposals() {
    let stage = Stage::new();
    let agent = stage.claimed("owner@example.com");
    let job = stage.spanish_job(&agent);
    let account = stage.account();
    stage.nobody_acts();
    let profile = stage.platform.with_store(|db| {
        store::people::search(db, "", 1).unwrap()[0]
            .profile
            .to_string()
            .replace('\'', "''")
    });
    stage.platform.execute(&format!(
        "INSERT INTO job (id, account_id, status, fields, reading, created_at, updated_at, published_at)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})
            SELECT 'job_many' || i, '{account}', 'OPEN', json_object('jobTitle', 'Label images ' || i,
                'jobDescription', 'Boxes around cars on streets'), 'null', {START}, {START}, {START} FROM n;
         INSERT INTO person (id, slug, profile)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})
            SELECT 'usr_many' || i, 'many-' || i, '{profile}' FROM n;
         INSERT INTO proposal (id, job_id, person_id, status, bid_micros, bid_unit, match_score, interview,
                created_at, updated_at)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})
            SELECT 'prop_many' || i, '{job}', 'usr_many' || i,
                CASE i % 3 WHEN 0 THEN 'UNREVIEWED' WHEN 1 THEN 'SHORTLISTED' ELSE 'MAYBE' END,
                1000000 * (i % 40), 'PER_HOUR', i % 100, json_object('interviewId', 'int', 'score', i % 10,
                'summary', 'Knows the work and answered every question with an example from practice',
                'messages', json_array()), {START}, {START} FROM n;"
    ));
    let employer = stage.sign_in(&format!("employer:{account}"));
    let trainer = stage.sign_in(&format!("trainer:{}", stage.somebody()));
    let operator = stage.sign_in("operator");
    let proposals = format!("/employer/jobs/{job}/proposals");
    for (cookie, path) in [
        (&employer, "/employer/jobs".to_owned()),
        (&employer, "/employer/jobs?before=5000".to_owned()),
        (&employer, proposals.clone()),
        (
            &employer,
            format!("{proposals}?sort=match&filter=unreviewed&page=30"),
        ),
        (&employer, format!("{proposals}?sort=interviewed&page=100")),
        (&employer, "/employer/proposals/prop_many77".to_owned()),
        (&employer, format!("/employer/jobs/{job}/posting")),
        (&employer, "/employer/waiting".to_owned()),
        (&trainer, "/trainer/work".to_owned()),
        (&trainer, "/trainer/jobs".to_owned()),
        (&operator, "/console".to_owned()),
        (&operator, "/console/world".to_owned()),
        (&operator, "/".to_owned()),
    ] {
        let mut took: Vec<u128> = (0..TIMES)
            .map(|_| {
                let before = plain::worked();
                let page = stage.look(Some(cookie), &path);
                assert!(page.len() <= MOST_BYTES, "{path} has {} bytes", page.len());
                (plain::worked() - before).as_millis()
            })
            .collect();
        took.sort_unstable();
        let (found, most) = match cfg!(debug_assertions) {
            true => (took[0], MOST_MS_SLOW),
            false => (took[TIMES * 95 / 100], MOST_MS),
        };
        assert!(found <= most, "{path} takes {found} ms");
    }
}
