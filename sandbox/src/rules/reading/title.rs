//! What a job is called: what the text says, or what is composed of the fields read from it.

use serde_json::Value;

use super::Reader;

impl Reader<'_> {
    /// The title that the text gives, or one made of what it asks for.
    pub(super) fn title(&mut self) {
        let mut lines = self
            .text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        let named = self.text.lines().find_map(|line| {
            let (name, title) = line.split_once(':')?;
            let name = name.trim().to_lowercase();
            matches!(name.as_str(), "title" | "job title").then(|| title.trim().to_owned())
        });
        if let Some(title) = named.filter(|title| !title.is_empty()) {
            return self.reading.set("jobTitle", title);
        }
        // "Headcount: 4" is an entry of a list and names nothing.
        let entry = first
            .split_once(':')
            .is_some_and(|(name, _)| name.split_whitespace().count() <= 2);
        if lines.next().is_some() && first.chars().count() <= 80 && !entry {
            let title = first.trim_start_matches('#').trim_end_matches('.').trim();
            return self.reading.set("jobTitle", title);
        }
        let mut parts: Vec<String> = Vec::new();
        let languages = self
            .reading
            .fields
            .get("languages")
            .and_then(Value::as_array);
        let languages: Vec<&str> = languages
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .take(2)
            .collect();
        if !languages.is_empty() {
            parts.push(languages.join(" and "));
        }
        let field = |key: &str| self.reading.fields.get(key).cloned().unwrap_or(Value::Null);
        if let Some(kind) = field("dataType").as_str() {
            parts.push(kind.to_lowercase().replace("3d ", "3D "));
        }
        let label = field("labelTypes")
            .get(0)
            .and_then(Value::as_str)
            .map(str::to_lowercase);
        if parts.is_empty() && label.is_none() {
            return;
        }
        parts.push(label.unwrap_or_else(|| "labeling".into()));
        let mut title = parts.join(" ");
        if let Some(head) = title.get(..1).map(str::to_uppercase) {
            title.replace_range(..1, &head);
        }
        self.reading.set("jobTitle", title);
        self.reading
            .doubt("jobTitle", "Composed from what the text asks for.");
    }
}
