//! Very many rows of everything, as SQL.

use super::super::*;
use super::MANY;
use super::letters::{LONG, interview, job_fields, letters, quoted};

/// Statements that put `count` rows into a table, from 0 on, each with its number for `{i}`.
fn rows(table: &str, count: usize, columns: &[(&str, String)]) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let values: Vec<&str> = columns.iter().map(|(_, value)| value.as_str()).collect();
    format!(
        "INSERT INTO {table} ({}) WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count} - 1)
         SELECT {} FROM n;\n",
        names.join(", "),
        values.join(", ")
    )
}

/// A value of a row.
fn is(value: &str) -> String {
    value.to_owned()
}

/// Everything that hangs on the account, its job and one contract, in SQL.
pub(super) fn heaped(account: &str, job: &str, contract: &str, channel: &str) -> String {
    let (now, long) = (START.to_string(), quoted(&letters(LONG)));
    let (acc, job, con) = (quoted(account), quoted(job), quoted(contract));
    let mut sql = rows(
        "milestone",
        MANY,
        &[
            ("id", is("'mil_w' || i")),
            ("contract_id", con.clone()),
            ("number", is("i + 10")),
            ("name", long.clone()),
            ("description", long.clone()),
            (
                "status",
                is(
                    "CASE i % 4 WHEN 0 THEN 'NOT_FUNDED' WHEN 1 THEN 'ACTIVE_FUNDED' WHEN 2 THEN 'PAID' ELSE 'DISPUTED' END",
                ),
            ),
            ("amount_cents", is("100000 + i")),
            ("due_at", format!("{START} + i * 3600000")),
            ("settled_at", is("CASE i % 4 WHEN 2 THEN 1781258400000 END")),
            ("created_at", now.clone()),
        ],
    );
    let approval = |id: &str, kind: &str, more: &[(&str, String)]| {
        let terms = quoted(&format!(
            r#"{{"amountCents":{},"name":null,"description":null,"dueDate":null}}"#,
            5000
        ));
        let mut columns = vec![
            ("id", format!("'{id}' || i")),
            ("account_id", acc.clone()),
            ("kind", quoted(kind)),
            ("status", is("'pending'")),
            ("job_id", job.clone()),
            ("terms", terms),
            ("created_at", now.clone()),
            ("expires_at", format!("{START} + 200000000")),
        ];
        columns.extend(more.iter().map(|(name, value)| (*name, value.clone())));
        rows("approval", MANY, &columns)
    };
    sql.push_str(&approval(
        "apr_end",
        "contract_end",
        &[("contract_id", con.clone())],
    ));
    sql.push_str(&rows(
        "ledger_entry",
        MANY,
        &[
            ("id", is("'led_w' || i")),
            ("account_id", acc.clone()),
            ("type", is("'TOP_UP'")),
            ("amount_cents", is("1")),
            ("contract_id", con.clone()),
            ("note", quoted(&letters(120))),
            ("at", now.clone()),
        ],
    ));
    sql.push_str(&rows(
        "top_up",
        MANY,
        &[
            ("id", is("'top_w' || i")),
            ("account_id", acc.clone()),
            ("status", is("'PENDING'")),
            ("amount_cents", is("1000")),
            ("created_at", now.clone()),
            ("expires_at", format!("{START} + 3600000")),
        ],
    ));
    sql.push_str(&rows(
        "invoice",
        MANY,
        &[
            ("id", is("'inv_w' || i")),
            ("account_id", acc.clone()),
            ("status", is("'PENDING_FUNDING'")),
            ("kind", is("'FUNDING'")),
            ("amount_cents", is("1")),
            ("contract_id", con.clone()),
            ("milestone_id", is("'mil_w' || i")),
            ("created_at", now.clone()),
        ],
    ));
    for thread in [format!("'{channel}'"), is("'conv_w1'")] {
        sql.push_str(&rows(
            "message",
            MANY,
            &[
                ("id", format!("'msg' || {thread} || i")),
                ("conversation_id", thread.clone()),
                (
                    "sender",
                    is("CASE i % 2 WHEN 0 THEN 'person' ELSE 'account' END"),
                ),
                ("sender_user_id", is("'usr_w' || i")),
                ("content", quoted(&letters(10_000))),
                ("unread", is("1")),
                ("attachments", is("9")),
                ("created_at", now.clone()),
                ("updated_at", now.clone()),
            ],
        ));
    }
    sql.push_str("UPDATE conversation SET last_message_id = 'msgconv_w11';\n");
    sql.push_str(&rows(
        "job_event",
        MANY,
        &[
            ("id", is("'evt_w' || i")),
            ("job_id", job.clone()),
            ("account_id", acc.clone()),
            ("title", quoted(&letters(120))),
            ("starts_at", format!("{START} + i * 60000")),
            ("ends_at", format!("{START} + 25 * 86400000")),
            ("all_day", is("0")),
            ("note", quoted(&letters(2000))),
            (
                "link",
                quoted(&format!("https://example.com/{}", "x".repeat(1900))),
            ),
            ("saved_at", now.clone()),
        ],
    ));
    sql.push_str(&rows(
        "job_access",
        MANY,
        &[
            ("id", is("'acs_w' || i")),
            ("job_id", job.clone()),
            ("name", quoted(&letters(120))),
            (
                "address",
                quoted(&format!("https://example.com/{}", "x".repeat(1900))),
            ),
            ("note", quoted(&letters(2000))),
            ("shared_at", now.clone()),
        ],
    ));
    sql.push_str(&rows(
        "instruction_read",
        MANY,
        &[
            (
                "instruction_id",
                is("(SELECT id FROM instruction WHERE number = 1 + i % 3)"),
            ),
            ("person_id", is("'usr_w' || i")),
            ("read_at", now.clone()),
        ],
    ));
    sql.push_str(&rows(
        "usage_entry",
        MANY,
        &[
            ("contract_id", con.clone()),
            ("at", now.clone()),
            ("claimed", is("i % 2")),
            ("seconds", is("987654")),
            ("labels", is("987654")),
            ("tasks", is("987654")),
        ],
    ));
    sql.push_str(&rows(
        "token",
        MANY,
        &[
            ("id", is("'tok_w' || i")),
            ("account_id", acc.clone()),
            ("secret", is("'ot_pat_w' || i")),
            ("name", quoted(&letters(120))),
            ("scopes", quoted(&json!(accounts::ALL_SCOPES).to_string())),
            ("created_at", now.clone()),
            ("last_used_at", now.clone()),
            ("expires_at", is("2781258400000")),
        ],
    ));
    for (table, number) in [("team_member", "user_id"), ("team_invite", "id")] {
        let mut columns = vec![
            ("account_id", acc.clone()),
            (number, is("'who_w' || i")),
            ("email", format!("i || '{}'", "\"".repeat(250))),
        ];
        let more: &[(&str, String)] = match table {
            "team_member" => &[("name", long.clone()), ("joined_at", now.clone())],
            _ => &[
                ("created_at", now.clone()),
                ("expires_at", format!("{START} + 99999999")),
            ],
        };
        columns.extend(more.iter().map(|(name, value)| (*name, value.clone())));
        sql.push_str(&rows(table, MANY, &columns));
    }
    sql.push_str(&rows(
        "webhook",
        10,
        &[
            ("id", is("'whk_w' || i")),
            ("account_id", acc.clone()),
            (
                "url",
                quoted(&format!("https://example.com/{}", "\"".repeat(2000))),
            ),
            ("event_types", is(r#"'["message.received"]'"#)),
            ("secret", is("'whsec_w'")),
            ("status", is("'ACTIVE'")),
            ("created_at", now.clone()),
            ("disabled_reason", long.clone()),
        ],
    ));
    sql.push_str(&rows(
        "event",
        MANY,
        &[
            ("account_id", acc.clone()),
            ("type", is("'message.received'")),
            ("resource_id", is("'msg_w1'")),
            ("data", format!("json_object('preview', {long})")),
            ("at", now.clone()),
        ],
    ));
    sql.push_str(&rows(
        "delivery",
        10 * MANY,
        &[
            ("id", is("'dlv_w' || i")),
            ("webhook_id", is("'whk_w' || (i % 10)")),
            ("event_id", is("(SELECT max(id) FROM event)")),
            ("state", is("'FAILED'")),
            ("attempts", is("5")),
            ("due_at", now.clone()),
            ("last_error", long.clone()),
            ("created_at", now.clone()),
        ],
    ));
    sql
}

/// Other accounts, other jobs, and everybody in them, in SQL.
pub(super) fn crowded(account: &str, job: &str, profile: &str) -> String {
    let (now, long) = (START.to_string(), quoted(&letters(LONG)));
    let (acc, fields) = (quoted(account), quoted(&job_fields()));
    let mut sql = rows(
        "person",
        MANY,
        &[
            ("id", is("'usr_w' || i")),
            ("slug", is("'w-' || i")),
            ("profile", quoted(profile)),
        ],
    );
    sql.push_str(&rows(
        "job",
        MANY,
        &[
            ("id", is("'job_w' || i")),
            ("account_id", acc.clone()),
            ("status", is("'OPEN'")),
            ("fields", fields.clone()),
            ("reading", is("'null'")),
            ("created_at", now.clone()),
            ("updated_at", now.clone()),
            ("published_at", now.clone()),
        ],
    ));
    sql.push_str(&format!("UPDATE job SET fields = {fields};\n"));
    let proposal = |id: &str, job: &str, person: &str, status: &str| {
        rows(
            "proposal",
            MANY,
            &[
                ("id", format!("'{id}' || i")),
                ("job_id", is(job)),
                ("person_id", is(person)),
                ("status", is(status)),
                ("bid_micros", is("123456789")),
                ("bid_unit", is("'PER_HOUR'")),
                ("match_score", is("77.7")),
                ("interview", quoted(&interview())),
                ("created_at", now.clone()),
                ("updated_at", now.clone()),
            ],
        )
    };
    // Everybody on one job, half of them hired for it; and one of them on every other job too.
    let status = "CASE i % 3 WHEN 0 THEN 'UNREVIEWED' WHEN 1 THEN 'SHORTLISTED' ELSE 'HIRED' END";
    sql.push_str(&proposal("prop_w", &quoted(job), "'usr_w' || i", status));
    let status = "CASE i % 3 WHEN 0 THEN 'INVITED' ELSE 'HIRED' END";
    sql.push_str(&proposal("prop_x", "'job_w' || i", "'usr_w2'", status));
    for (id, proposals, job) in [
        ("con_w", "prop_w", quoted(job)),
        ("con_x", "prop_x", is("'job_w' || i")),
    ] {
        sql.push_str(&rows(
            "conversation",
            MANY,
            &[
                ("id", format!("'{}' || i", id.replace("con_", "conv_"))),
                ("account_id", acc.clone()),
                ("bucket", is("'job'")),
                ("job_id", job.clone()),
                ("proposal_id", format!("'{proposals}' || i")),
                (
                    "person_id",
                    format!("(SELECT person_id FROM proposal WHERE id = '{proposals}' || i)"),
                ),
                (
                    "activity",
                    format!("i + {}", if id == "con_w" { 10_000 } else { 20_000 }),
                ),
                ("unread", is("3")),
                ("created_at", now.clone()),
                ("updated_at", now.clone()),
            ],
        ));
        sql.push_str(&rows(
            "contract",
            MANY,
            &[
                ("id", format!("'{id}' || i")),
                ("account_id", acc.clone()),
                ("job_id", job),
                ("proposal_id", format!("'{proposals}' || i")),
                ("title", long.clone()),
                ("payment_type", is("'PAY_PER_HOUR'")),
                ("rate_micros", is("15000000")),
                (
                    "conversation_id",
                    format!("'{}' || i", id.replace("con_", "conv_")),
                ),
                ("started_at", now.clone()),
                (
                    "ended_at",
                    if id == "con_w" {
                        is("NULL")
                    } else {
                        format!("CASE i % 2 WHEN 0 THEN {now} END")
                    },
                ),
                ("updated_at", now.clone()),
            ],
        ));
    }
    sql.push_str(&rows(
        "milestone",
        MANY,
        &[
            ("id", is("'mil_x' || i")),
            ("contract_id", is("'con_x' || i")),
            ("number", is("1")),
            ("name", long.clone()),
            ("description", long.clone()),
            ("status", is("'PAID'")),
            ("amount_cents", is("100000")),
            ("settled_at", now.clone()),
            ("payout_asked_at", now.clone()),
            ("invoice_id", is("'inv_x' || i")),
            ("created_at", now.clone()),
        ],
    ));
    sql.push_str(&rows(
        "account",
        MANY,
        &[
            ("id", is("'acc_w' || i")),
            ("user_id", is("'own_w' || i")),
            ("organization_id", is("'org_w' || i")),
            ("organization_name", long.clone()),
            ("agent_name", long.clone()),
            ("registration_id", is("'reg_w' || i")),
            ("claim_token", is("'ot_clm_w' || i")),
            ("claim_expires_at", is("2781258400000")),
            ("email", format!("i || '{}'", "\"".repeat(250))),
            ("claimed_at", is("CASE i % 2 WHEN 0 THEN 1781258400000 END")),
            ("created_at", now.clone()),
        ],
    ));
    sql.push_str(&rows(
        "folder",
        100,
        &[
            ("id", is("'fld_w' || i")),
            ("account_id", acc),
            ("name", format!("i || {}", quoted(&letters(77)))),
            ("created_at", now),
        ],
    ));
    sql.push_str(&format!(
        "UPDATE account SET organization_name = {long}, agent_name = {long};
         UPDATE job SET folder_id = 'fld_w1';\n"
    ));
    sql
}
