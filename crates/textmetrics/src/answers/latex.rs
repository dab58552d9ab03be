/// An answer of MATH in its simplest writing; none where the reference's code fails on it.
pub(super) fn simplified(text: &str) -> Option<String> {
    let mut text = text.replace('\n', "").replace("\\!", "").replace("\\\\", "\\");
    for (from, to) in [
        ("tfrac", "frac"),
        ("dfrac", "frac"),
        ("\\left", ""),
        ("\\right", ""),
        ("^{\\circ}", ""),
        ("^\\circ", ""),
        ("\\$", ""),
    ] {
        text = text.replace(from, to);
    }
    text = without_units(text)?.replace("\\%", "").replace(" .", " 0.").replace("{.", "{0.");
    if text.is_empty() {
        return Some(text);
    }
    if text.starts_with('.') {
        text.insert(0, '0');
    }
    // A name of one or two characters and an equals sign: `x = 5`.
    let named =
        text.split_once('=').filter(|(name, value)| !value.contains('=') && name.chars().count() <= 2);
    let value = named.map_or(text.as_str(), |(_, value)| value);
    let mut text = fractions(&roots(value)?.replace(' ', ""))?;
    if text == "0.5" {
        "\\frac{1}{2}".clone_into(&mut text);
    }
    slash(text)
}

/// What comes before a unit (`\text{ cm}`); there can be only one.
fn without_units(text: String) -> Option<String> {
    let mut parts = text.split("\\text{ ");
    match (parts.next(), parts.next(), parts.next()) {
        (Some(before), Some(_), None) => Some(before.to_owned()),
        (_, Some(_), Some(_)) => None,
        _ => Some(text),
    }
}

/// `\sqrt3` as `\sqrt{3}`.
fn roots(text: &str) -> Option<String> {
    let mut parts = text.split("\\sqrt");
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let first = part.chars().next()?;
        out.push_str("\\sqrt");
        if first == '{' {
            out.push_str(part);
        } else {
            out.push_str(&format!("{{{first}}}{}", &part[first.len_utf8()..]));
        }
    }
    Some(out)
}

/// `\frac12` as `\frac{1}{2}`.
fn fractions(text: &str) -> Option<String> {
    let mut parts = text.split("\\frac");
    let mut out = parts.next()?.to_owned();
    for part in parts {
        out.push_str("\\frac");
        let mut chars = part.chars();
        let first = chars.next()?;
        if first == '{' {
            out.push_str(part);
            continue;
        }
        let Some(second) = chars.next() else { return Some(text.to_owned()) };
        if second == '{' {
            out.push_str(&format!("{{{first}}}{{{}", chars.as_str()));
        } else {
            out.push_str(&format!("{{{first}}}{{{second}}}{}", chars.as_str()));
        }
    }
    Some(out)
}

/// `3/4` as `\frac{3}{4}`, for whole numbers; none for anything else on both sides of one slash.
fn slash(text: String) -> Option<String> {
    let Some((above, below)) = text.split_once('/').filter(|(_, below)| !below.contains('/')) else {
        return Some(text);
    };
    let (one, other) = (python_int(above)?, python_int(below)?);
    let same = one == above && other == below;
    Some(if same { format!("\\frac{{{one}}}{{{other}}}") } else { text })
}

/// The whole number that Python's `int` reads, as it writes it; none where it would refuse.
fn python_int(text: &str) -> Option<String> {
    let text = crate::python::strip(text);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let mut number = String::new();
    let mut digit_before = false;
    for c in digits.chars() {
        let digit = crate::unicode::decimal(c);
        match digit {
            Some(digit) => number.push(char::from(b'0' + digit)),
            None if c == '_' && digit_before => {}
            None => return None,
        }
        digit_before = digit.is_some();
    }
    // Python refuses longer ones.
    if !digit_before || number.len() > 4300 {
        return None;
    }
    let number = number.trim_start_matches('0');
    Some(if number.is_empty() { "0".to_owned() } else { format!("{sign}{number}") })
}

#[cfg(test)]
mod tests {
    use super::{python_int, simplified};

    #[test]
    fn whole_numbers_as_python_reads_them() {
        for (text, number) in [
            ("007", Some("7")),
            ("-0", Some("0")),
            ("+1_0", Some("10")),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("", None),
            ("٣", Some("3")),
        ] {
            assert_eq!(python_int(text).as_deref(), number, "{text}");
        }
    }

    #[test]
    fn ways_to_write() {
        for (text, simple) in [
            ("\\frac1{72}", Some("\\frac{1}{72}")),
            ("\\sqrt3x", Some("\\sqrt{3}x")),
            ("\\frac", None),
            ("\\frac1", Some("\\frac1")),
            ("1\\text{ a}\\text{ b}", None),
            ("7\\text{ cm}", Some("7")),
            ("a/b", None),
            ("1/2/3", Some("1/2/3")),
            ("", Some("")),
        ] {
            assert_eq!(simplified(text).as_deref(), simple, "{text}");
        }
    }
}
