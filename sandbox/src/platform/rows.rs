//! The list of rows: every operation of the platform, its pages and its control door. What a row is
//! stands in `table`.

use crate::http::table::{Operation, Table};
use crate::{api, control, pages};

/// Every operation, by family.
pub(crate) const TABLE: Table = Table(FAMILIES);

const FAMILIES: &[&[Operation]] = &[
    api::agent::ROWS,
    api::account::ROWS,
    api::drafts::ROWS,
    api::jobs::ROWS,
    api::market::ROWS,
    api::proposals::ROWS,
    api::invites::ROWS,
    api::conversations::ROWS,
    api::messages::ROWS,
    api::hire::ROWS,
    api::approvals::ROWS,
    api::contracts::ROWS,
    api::milestones::ROWS,
    api::credits::ROWS,
    api::payments::ROWS,
    api::team::ROWS,
    api::updates::ROWS,
    api::discovery::ROWS,
    api::webhooks::ROWS,
    control::ROWS,
    pages::home::ROWS,
    pages::sign_in::ROWS,
    pages::employer::jobs::ROWS,
    pages::employer::workspace::ROWS,
    pages::employer::proposals::ROWS,
    pages::employer::candidate::ROWS,
    pages::employer::posting::ROWS,
    pages::employer::settings::ROWS,
    pages::employer::contract::ROWS,
    pages::employer::calendar::ROWS,
    pages::employer::instructions::ROWS,
    pages::employer::messages::ROWS,
    pages::employer::channels::ROWS,
    pages::employer::waiting::ROWS,
    pages::employer::account::ROWS,
    pages::trainer::jobs::ROWS,
    pages::trainer::work::ROWS,
    pages::trainer::proposals::ROWS,
    pages::trainer::interview::ROWS,
    pages::trainer::contract::ROWS,
    pages::trainer::calendar::ROWS,
    pages::trainer::access::ROWS,
    pages::trainer::manage::ROWS,
    pages::trainer::instructions::ROWS,
    pages::trainer::messages::ROWS,
    pages::trainer::money::ROWS,
    control::console::ROWS,
    pages::assets::ROWS,
    pages::claim::ROWS,
    pages::approval::ROWS,
    pages::checkout::ROWS,
    pages::job::ROWS,
    pages::profile::ROWS,
];

/// Every operation, for tests.
#[cfg(test)]
pub(crate) fn operations() -> impl Iterator<Item = &'static Operation> {
    TABLE.rows()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_reached_by_its_own_path() {
        for row in TABLE.rows() {
            let path = row.path.replace(['{', '}'], "");
            let (found, _) = TABLE.find(row.method, &path).unwrap();
            assert_eq!(
                (found.method, found.path),
                (row.method, row.path),
                "{path} is shadowed"
            );
        }
    }

    #[test]
    fn parameters_are_decoded_and_paths_match_whole() {
        let (row, params) = TABLE
            .find("GET", "/api/public/v1/freelancers/ana%20b")
            .unwrap();
        assert_eq!(row.path, "/api/public/v1/freelancers/{idOrSlug}");
        assert_eq!(params, [("idOrSlug", "ana b".to_owned())]);
        assert!(
            TABLE
                .find("GET", "/api/public/v1/freelancers/a/b")
                .is_none()
        );
        assert!(TABLE.find("PUT", "/api/public/v1/tokens").is_none());
        assert_eq!(
            TABLE.methods("/api/public/v1/tokens"),
            ["GET", "HEAD", "POST"]
        );
        assert!(TABLE.methods("/api/public/v1/nothing").is_empty());
    }
}
