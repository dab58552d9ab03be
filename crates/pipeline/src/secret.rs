use std::collections::BTreeMap;

use serde_json::Value;

use crate::Diagnostic;

/// Replaces values that came from the environment by `<env NAME>`, wherever they stand.
///
/// Values shorter than four characters, and `true` and `false`, are left: they would be found
/// everywhere and tell nothing. Where a configuration is written down, use
/// [`CheckedStep::public_config`](crate::CheckedStep::public_config), which is exact for any value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redactor {
    /// Secret text to what stands for it.
    secrets: BTreeMap<String, String>,
    /// The same, longest first: a secret may contain another.
    ordered: Vec<(String, String)>,
}

impl Redactor {
    /// Remembers the value of a variable.
    pub fn add(&mut self, variable: &str, value: &str) {
        if value.chars().count() < 4 || value == "true" || value == "false" {
            return;
        }
        let shown = format!("<env {variable}>");
        let escaped = Value::from(value).to_string();
        let escaped =
            escaped.strip_prefix('"').and_then(|e| e.strip_suffix('"')).unwrap_or_default().to_owned();
        let debugged = value.escape_debug().to_string();
        for form in [value.to_owned(), value.trim().to_owned(), escaped, debugged] {
            if form.chars().count() >= 4 {
                self.secrets.entry(form).or_insert_with(|| shown.clone());
            }
        }
        self.ordered = self.secrets.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        self.ordered.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
    }

    /// Whether nothing is to be replaced.
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }

    /// `text` without secrets.
    pub fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        // One walk from left to right, so that what stands for a secret is never searched again.
        while !rest.is_empty() && !self.ordered.is_empty() {
            let found = self.ordered.iter().filter_map(|(secret, shown)| {
                rest.find(secret.as_str()).map(|at| (at, std::cmp::Reverse(secret.len()), shown))
            });
            let Some((at, std::cmp::Reverse(len), shown)) = found.min() else { break };
            out.push_str(&rest[..at]);
            out.push_str(shown);
            rest = &rest[at + len..];
        }
        out.push_str(rest);
        out
    }

    /// Replaces secrets in every string, number and key of `value`.
    pub fn json(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Number(number) => {
                if let Some(shown) = self.secrets.get(&number.to_string()) {
                    *value = Value::from(shown.as_str());
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.json(item)),
            Value::Object(fields) => {
                for (key, mut field) in std::mem::take(fields) {
                    self.json(&mut field);
                    fields.insert(self.text(&key), field);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Replaces secrets in what a diagnostic says (the texts it points into hold none).
    pub fn diagnostic(&self, diagnostic: &mut Diagnostic) {
        diagnostic.message = self.text(&diagnostic.message);
        diagnostic.label = self.text(&diagnostic.label);
        for hint in &mut diagnostic.hints {
            *hint = self.text(hint);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_go_from_text_and_json_the_longest_first() {
        let mut redactor = Redactor::default();
        redactor.add("TOKEN", "hf_abc");
        redactor.add("LONG", "hf_abc\"def");
        redactor.add("SHORT", "4");
        redactor.add("PIN", "12345");
        assert_eq!(redactor.text("x hf_abc hf_abc\"def 4"), "x <env TOKEN> <env LONG> 4");
        assert_eq!(redactor.text(r#"{"t":"hf_abc\"def"}"#), r#"{"t":"<env LONG>"}"#);
        let mut value = json!({"hf_abc": ["hf_abc", 12345, 4]});
        redactor.json(&mut value);
        assert_eq!(value, json!({"<env TOKEN>": ["<env TOKEN>", "<env PIN>", 4]}));
    }
}
