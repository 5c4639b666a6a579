//! Media types, by what they are to a client.

/// A media type without its parameters, in lower case (RFC 9110, section 8.3.1).
pub fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type is JSON.
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Whether a media type is a form of pairs.
pub(super) fn is_form(media_type: &str) -> bool {
    essence(media_type) == "application/x-www-form-urlencoded"
}

/// Whether a media type is XML.
pub fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("/xml") || essence.ends_with("+xml")
}

/// Whether a media type is text that is no form.
pub(super) fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    let named = ["application/javascript", "application/yaml"];
    essence.starts_with("text/") || is_xml(&essence) || named.contains(&essence.as_str())
}

/// Whether a header can carry a media type.
pub fn is_header_text(media_type: &str) -> bool {
    let visible = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    !media_type.is_empty() && media_type.bytes().all(visible)
}

/// What is particular about a media type's name: `merge-patch` of `application/merge-patch+json`.
pub(super) fn subtype_words(media_type: &str) -> String {
    let essence = essence(media_type);
    let (group, subtype) = essence.split_once('/').unwrap_or(("", &essence));
    let name = subtype.split('+').next().unwrap_or_default();
    let name = name.strip_prefix("vnd.").unwrap_or(name);
    let name = name.strip_prefix("x-").unwrap_or(name);
    match name {
        "*" if group == "*" => String::new(),
        "*" => group.to_owned(),
        name => name.to_owned(),
    }
}
