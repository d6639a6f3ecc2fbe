//! What is put in comes out again, and nothing else moves.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn entry() -> Value {
    json!({ "command": "/opt/with \"quotes\"/opentrain-mcp", "args": ["--sandbox", "--read-only"] })
}

/// A file of each form with another server, things that we know nothing of, and comments.
const FILES: &[(Form, &str)] = &[
    (
        Form::Json("mcpServers"),
        "{\n    // mine\n    \"theme\": \"dark\",\n    \"mcpServers\": {\n        \"other\": { \"command\": \"x\", \"args\": [1e3, null,] },\n    },\n    \"last\": \"\\u00e9\"\n}",
    ),
    (
        Form::Json("mcpServers"),
        "{\"mcpServers\":{\"other\":{\"command\":\"x\"}},\"n\":12345678901234567890}",
    ),
    (
        Form::Json("servers"),
        "{\r\n\t\"inputs\": [],\r\n\t\"servers\": {\r\n\t\t\"a\": {\"type\":\"stdio\"}\r\n\t}\r\n}\r\n",
    ),
    (
        Form::Toml("mcp_servers"),
        "# mine\nmodel = \"gpt-5\"   # of today\n\n[mcp_servers.other]\ncommand = 'x'\n\n[projects.\"/a b\"]\ntrust_level = \"trusted\"\n",
    ),
    (
        Form::YamlMapping("extensions"),
        "GOOSE_MODEL: gpt-5  # of today\nextensions:\n  # built in\n  developer:\n    enabled: true\n    type: builtin\n\n  # and one more\n  other:\n    cmd: x\n\nkeyring: |\n  extensions:\n    not: this\n",
    ),
    (
        Form::YamlList("mcpServers"),
        "name: mine\nmcpServers:\n- name: other\n  command: x\n  args: []\nmodels:\n  - name: opentrain\n    provider: x\n",
    ),
    (
        Form::YamlList("mcpServers"),
        "mcpServers:\n    -   command: x\n        name: 'other'\n",
    ),
];

#[test]
fn put_in_and_taken_out_again_a_file_is_what_it_was() {
    for (form, text) in FILES {
        assert_eq!(read(*form, text, "opentrain").unwrap(), None, "{text}");
        let with = put(*form, text, "opentrain", &entry()).unwrap();
        let known = read(*form, &with, "opentrain")
            .unwrap()
            .unwrap_or_else(|| panic!("{with}"));
        assert_eq!(known["command"], entry()["command"], "{with}");
        assert_eq!(known["args"], entry()["args"], "{with}");
        for line in text.lines() {
            let bare = line.trim_end().trim_end_matches([',', '{', '}', '[', ']']);
            let is_there = with.contains(bare) || text.lines().count() == 1;
            assert!(is_there, "{line:?} is gone from {with}");
        }
        // A file on one line gets some; the one that was kept brings it back.
        let same = |one: String| match text.lines().count() {
            1 => one.split_whitespace().collect::<String>() == *text,
            _ => one == *text,
        };
        assert!(same(take(*form, &with, "opentrain").unwrap()), "{with}");
        // Another one in its place is the only one.
        let other = json!({ "command": "y", "args": [] });
        let replaced = put(*form, &with, "opentrain", &other).unwrap();
        assert_eq!(
            read(*form, &replaced, "opentrain").unwrap().unwrap()["command"],
            "y"
        );
        assert_eq!(put(*form, &with, "opentrain", &entry()).unwrap(), with);
        assert!(
            same(take(*form, &replaced, "opentrain").unwrap()),
            "{replaced}"
        );
        assert_eq!(take(*form, text, "opentrain").unwrap(), *text);
    }
}

#[test]
fn a_new_file_reads_well() {
    let told = |form| put(form, "", "opentrain", &entry()).unwrap();
    let all = [
        told(Form::Json("mcpServers")),
        told(Form::Toml("mcp_servers")),
        told(Form::YamlMapping("extensions")),
        told(Form::YamlList("mcpServers")),
    ];
    expect_test::expect![[r#"
        {
          "mcpServers": {
            "opentrain": {
              "command": "/opt/with \"quotes\"/opentrain-mcp",
              "args": ["--sandbox", "--read-only"]
            }
          }
        }
        ---
        [mcp_servers.opentrain]
        command = '/opt/with "quotes"/opentrain-mcp'
        args = ["--sandbox", "--read-only"]
        ---
        extensions:
          opentrain:
            command: "/opt/with \"quotes\"/opentrain-mcp"
            args: ["--sandbox","--read-only"]
        ---
        mcpServers:
          - name: "opentrain"
            command: "/opt/with \"quotes\"/opentrain-mcp"
            args: ["--sandbox","--read-only"]
    "#]]
    .assert_eq(&all.join("---\n"));
}

/// One table of TOML can be spelt in many ways. Whichever it is, the entry is there once afterwards, as
/// every reader sees it, and gone without it; or nothing is touched.
#[test]
fn toml_is_edited_however_it_is_spelt() {
    let form = Form::Toml("mcp_servers");
    let others = [
        "",
        "[mcp_servers.other]\ncommand = 'x'\n",
        "[mcp_servers.\"other\"]\ncommand = 'x'\nn = 1.5\nat = 2026-01-01\n",
        "[mcp_servers]\nother.command = 'x'\n",
        "[mcp_servers]\nother = { command = 'x' }\n",
        "[\"mcp_servers\".'other']\ncommand = 'x'\n",
        "mcp_servers.other.command = 'x'\n",
        "mcp_servers.\"other\".command = 'x'\na = 1\n",
        "mcp_servers.other = { command = 'x' }\n",
        "mcp_servers = { other = { command = 'x' } }\n",
        "mcp_servers = {}\n",
        "[[other]]\na = 1\n[[other]]\na = 2\n",
    ];
    for text in others {
        let with = put(form, text, "opentrain", &entry()).unwrap();
        assert_eq!(
            read(form, &with, "opentrain").unwrap(),
            Some(entry()),
            "{with}"
        );
        assert_eq!(with.matches("opentrain-mcp").count(), 1, "{with}");
        let twice = put(form, &with, "opentrain", &entry()).unwrap();
        assert_eq!(
            read(form, &twice, "opentrain").unwrap(),
            Some(entry()),
            "{twice}"
        );
        assert_eq!(twice.matches("opentrain-mcp").count(), 1, "{twice}");
        assert_eq!(take(form, &with, "opentrain").unwrap(), text, "{with}");
    }
    let known = [
        "[mcp_servers.opentrain]\ncommand = 'OLD'\n",
        "[mcp_servers.\"opentrain\"]\ncommand = 'OLD'\nenv.A = 'b'\n",
        "[mcp_servers.\"opentr\\u0061in\"]\ncommand = 'OLD'\n",
        "[ mcp_servers . 'opentrain' ]\ncommand = 'OLD'\n[mcp_servers.opentrain.env]\nA = 'b'\n",
        "[mcp_servers]\nopentrain.command = 'OLD'\nopentrain.args = []\n",
        "[mcp_servers]\nopentrain = { command = 'OLD' }\n",
        "mcp_servers.opentrain.command = 'OLD'\nmcp_servers.other.command = 'x'\n",
        "mcp_servers.\"opentrain\" = { command = 'OLD' }\n",
        "mcp_servers = { opentrain = { command = 'OLD' }, other = { command = 'x' } }\n",
    ];
    for text in known {
        let old = read(form, text, "opentrain").unwrap().unwrap();
        assert_eq!(old["command"], "OLD", "{text}");
        let with = put(form, text, "opentrain", &entry()).unwrap();
        assert_eq!(
            read(form, &with, "opentrain").unwrap(),
            Some(entry()),
            "{with}"
        );
        assert!(!with.contains("OLD"), "{with}");
        let without = take(form, text, "opentrain").unwrap();
        assert_eq!(
            read(form, &without, "opentrain").unwrap(),
            None,
            "{without}"
        );
        assert!(!without.contains("OLD"), "{without}");
        assert_eq!(
            without.contains("other"),
            text.contains("other"),
            "{without}"
        );
    }
    // Twice the same table is no TOML, however it is spelt.
    for text in [
        "[mcp_servers.opentrain]\na = 1\n[mcp_servers.\"opentrain\"]\na = 1\n",
        "mcp_servers.opentrain.a = 1\n[mcp_servers.opentrain]\na = 1\n",
        "[[mcp_servers]]\na = 1\n",
    ] {
        assert!(put(form, text, "opentrain", &entry()).is_err(), "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_a_reason() {
    for (form, text, why) in [
        (Form::Json("mcpServers"), "{ \"a\": ", "not JSON"),
        (Form::Json("mcpServers"), "{ 'a': 1 }", "not JSON"),
        (Form::Json("mcpServers"), "[1]", "no JSON object"),
        (
            Form::Json("mcpServers"),
            "{\"mcpServers\": [1]}",
            "no object",
        ),
        (Form::Toml("mcp_servers"), "a = ", "not TOML"),
        (Form::Toml("mcp_servers"), "mcp_servers = 1", "no table"),
        (
            Form::YamlMapping("extensions"),
            "extensions: {a: {cmd: x}}\n",
            "on one line",
        ),
    ] {
        let no = put(form, text, "opentrain", &entry()).unwrap_err();
        assert!(no.to_string().contains(why), "{text}: {no}");
    }
}

proptest! {
    /// Whatever else is in a file, it is there afterwards, and a second time changes nothing.
    #[test]
    fn json_keeps_everything(
        keys in proptest::collection::btree_map("[a-z]{1,6}", "\\PC{0,12}", 0..6),
        servers in proptest::collection::btree_map("[a-z]{1,6}", "\\PC{0,12}", 0..4),
        pretty: bool,
    ) {
        let mut all = json!(keys);
        all["mcpServers"] = json!(servers);
        let text = if pretty { format!("{all:#}\n") } else { all.to_string() };
        let form = Form::Json("mcpServers");
        let with = put(form, &text, "open-train", &entry()).unwrap();
        let mut wanted = all.clone();
        wanted["mcpServers"]["open-train"] = entry();
        prop_assert_eq!(serde_json::from_str::<Value>(&with).unwrap(), wanted);
        prop_assert_eq!(put(form, &with, "open-train", &entry()).unwrap(), with.clone());
        let out = take(form, &with, "open-train").unwrap();
        prop_assert_eq!(serde_json::from_str::<Value>(&out).unwrap(), all);
    }
}
