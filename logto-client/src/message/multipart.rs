//! Multipart forms (RFC 7578).

use std::fmt;

use bytes::Bytes;
use zeroize::Zeroizing;

use super::Body;

/// A form with fields and files, for an argument marked `#[body(multipart)]`. A form in memory is retried like any other
/// body. With a [`Body`] that is a stream or a file on disk, it is sent while that is read, and once.
///
/// ```
/// use logto_client::{Body, Multipart};
///
/// let form = Multipart::new()
///     .text("title", "Logo")
///     .file("image", "logo.png", "image/png", &b"\x89PNG"[..])
///     .file("source", "logo.svg", "image/svg+xml", Body::from_file("assets/logo.svg"));
/// ```
///
/// `Debug` shows the names only.
#[derive(Clone, Default)]
pub struct Multipart {
    parts: Vec<Part>,
}

#[derive(Clone)]
struct Part {
    name: String,
    /// The name and the media type of a file.
    file: Option<(String, String)>,
    content: Body,
}

impl Multipart {
    /// An empty form.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field. A name may occur several times.
    #[must_use]
    pub fn text(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let content = Body::from(value.into());
        self.parts.push(Part { name: name.into(), file: None, content });
        self
    }

    /// Adds a file with its name and its media type, such as `image/png`. Its content is bytes, a string or a [`Body`].
    #[must_use]
    pub fn file(
        mut self,
        name: impl Into<String>,
        file_name: impl Into<String>,
        media_type: impl Into<String>,
        content: impl Into<Body>,
    ) -> Self {
        let file = Some((file_name.into(), media_type.into()));
        self.parts.push(Part { name: name.into(), file, content: content.into() });
        self
    }

    /// The `Content-Type` header and the body.
    pub(crate) fn encode(&self) -> Result<(String, Body), String> {
        let boundary = self.boundary();
        let mut bodies = Vec::new();
        // The bytes since the last stream.
        let mut bytes = Vec::new();
        for part in &self.parts {
            part.encode_head(&boundary, &mut bytes)?;
            match part.content.as_bytes() {
                Some(content) => bytes.extend_from_slice(content),
                None => bodies.extend([std::mem::take(&mut bytes).into(), part.content.clone()]),
            }
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let bytes = Body::from(Bytes::from_owner(Zeroizing::new(bytes)));
        let body = if bodies.is_empty() {
            bytes
        } else {
            bodies.push(bytes);
            Body::concatenated(bodies)
        };
        Ok((format!("multipart/form-data; boundary={boundary}"), body))
    }

    /// 128 random bits that occur in none of the parts in memory.
    fn boundary(&self) -> String {
        loop {
            let boundary = format!("{:032x}", fastrand::u128(..));
            let holds = |part: &Part| {
                let content = part.content.as_bytes().map_or(&[][..], |bytes| bytes);
                content.windows(boundary.len()).any(|window| window == boundary.as_bytes())
            };
            if !self.parts.iter().any(holds) {
                return boundary;
            }
        }
    }
}

impl Part {
    fn encode_head(&self, boundary: &str, body: &mut Vec<u8>) -> Result<(), String> {
        let Self { name, file, content: _ } = self;
        let mut head =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", quoted(name));
        if let Some((file_name, media_type)) = file {
            if !media_type.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
                return Err(format!(
                    "holds the file `{}`, whose media type is not a valid header value",
                    quoted(name)
                ));
            }
            let file_name = quoted(file_name);
            head = format!("{head}; filename=\"{file_name}\"\r\nContent-Type: {media_type}");
        }
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(b"\r\n\r\n");
        Ok(())
    }
}

/// Percent-encodes the characters that would end the quoted name or the line, like browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Multipart ")?;
        f.debug_set().entries(self.parts.iter().map(|part| &part.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_files_become_parts() {
        let form = Multipart::new().text("a\"\r\nb", "x\r\ny").file(
            "f",
            "l.png",
            "image/png",
            &b"\0\xff"[..],
        );
        let (media_type, body) = form.encode().unwrap();
        let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"a%22%0D%0Ab\"\r\n\r\nx\r\ny\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"f\"; filename=\"l.png\"\r\n\
             Content-Type: image/png\r\n\r\n\0\u{fffd}\r\n--{boundary}--\r\n"
        );
        assert_eq!(String::from_utf8_lossy(body.as_bytes().unwrap()), expected);
        assert_eq!(format!("{form:?}"), r#"Multipart {"a\"\r\nb", "f"}"#);
    }

    #[test]
    fn media_type_that_adds_a_header_is_refused() {
        assert!(Multipart::new().file("f", "x", "a/b\r\nX: y", "").encode().is_err());
    }
}
