//! Media types, by what they are to a client.

/// A media type without its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.to_ascii_lowercase()
}

/// Whether a media type is JSON.
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Whether a media type is text that is no form.
pub(super) fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    let named = [
        "application/xml",
        "application/javascript",
        "application/yaml",
    ];
    essence.starts_with("text/") || essence.ends_with("+xml") || named.contains(&essence.as_str())
}
