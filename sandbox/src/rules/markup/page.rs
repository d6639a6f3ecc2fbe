//! A whole web page: what it has in its scripts, and the rest of it.

/// What a web page has in scripts of one type, and the page without any scripts and styles. What is
/// commented out is nowhere.
pub(in super::super) fn scripts<'a>(page: &'a str, kind: &str) -> (Vec<&'a str>, String) {
    // Of the same length, so that places in one are places in the other.
    let lower = page.to_ascii_lowercase();
    let (mut found, mut rest, mut at) = (Vec::new(), String::new(), 0);
    let from = |place: usize| lower.get(place..).unwrap_or_default();
    let behind = |place: usize, mark: &str| {
        let end = from(place).find(mark).map(|end| place + end);
        end.map_or((page.len(), page.len()), |end| (end, end + mark.len()))
    };
    while let Some(open) = from(at).find('<').map(|open| at + open) {
        rest.push_str(page.get(at..open).unwrap_or_default());
        let name = ["script", "style"].into_iter().find(|name| {
            let tag = from(open + 1).strip_prefix(name);
            tag.is_some_and(|tag| !tag.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
        });
        at = if from(open).starts_with("<!--") {
            behind(open, "-->").1
        } else if let Some(name) = name {
            let (tag_end, inside) = behind(open, ">");
            let (end, close) = behind(inside, &format!("</{name}"));
            let says: String = (from(open).get(..tag_end - open).unwrap_or_default().chars())
                .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\''))
                .collect();
            if name == "script" && says.contains(&format!("type={kind}")) {
                found.push(page.get(inside..end).unwrap_or_default());
            }
            behind(close, ">").1
        } else {
            rest.push('<');
            open + 1
        };
    }
    rest.push_str(page.get(at..).unwrap_or_default());
    (found, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_of_a_page_are_told_from_its_words() {
        let check = |page: &str, found: &[&str], rest: &str| {
            let (scripts, words) = scripts(page, "application/ld+json");
            assert_eq!((scripts.as_slice(), words.trim()), (found, rest), "{page}");
        };
        check(
            "a<script type=\"application/ld+json\">{}</script>b",
            &["{}"],
            "ab",
        );
        check(
            "<SCRIPT data-x='1' TYPE='application/ld+json' >1</SCRIPT >",
            &["1"],
            "",
        );
        check(
            "<script type=application/ld+json;charset=utf-8>1</script>",
            &["1"],
            "",
        );
        check("<script>{}</script>b<style>p { }</style>", &[], "b");
        check("<script type='text/javascript'>{}</script>", &[], "");
        check(
            "<!-- <script type='application/ld+json'>{}</script> -->b",
            &[],
            "b",
        );
        check(
            "<scripts type='application/ld+json'>b",
            &[],
            "<scripts type='application/ld+json'>b",
        );
        check("é<script type='application/ld+json'>é", &["é"], "é");
        check("a < b <script", &[], "a < b");
    }
}
