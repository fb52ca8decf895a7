//! Types that several of Logto's APIs share.

mod branding;
mod localized_text;
mod patch;
mod search;
mod timestamps;
mod unknown_value;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

pub(crate) use self::unknown_value::deserialize_enum;
pub use self::{
    branding::{Branding, Color},
    localized_text::LocalizedText,
    patch::Patch,
    search::{Joint, Search, SearchMode},
    timestamps::{TimeOutOfRange, UnixMillis, UnixSeconds},
    unknown_value::UnknownValue,
};

/// A JSON object of any content.
pub type JsonObject = Map<String, Value>;

/// Deserializes `null` as the default, so that an unexpected `null` in one object does not fail a whole list.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{from_value, json, to_value};

    use super::{Patch, UnixMillis};
    use crate::{Secret, model};

    #[model(response, new(id))]
    struct Thing {
        id: String,
        label: Option<String>,
        is_on: bool,
        kind: Kind,
        made_at: UnixMillis,
    }

    #[model]
    enum Kind {
        Round,
        Flat = "flat-one",
    }

    #[model(nonempty)]
    struct UpdateThing {
        label: Patch<String>,
        r#type: Option<Kind>,
        numbers: Option<Vec<u64>>,
        words: Option<Vec<String>>,
        secrets: Option<BTreeMap<String, Secret>>,
    }

    #[model]
    struct CreateThing {
        type_names: Vec<String>,
        ttl: u64,
        label: Option<String>,
    }

    #[test]
    fn response_needs_only_the_arguments_of_new() {
        for json in
            [json!({ "id": "a" }), json!({ "id": "a", "label": null, "isOn": null, "x": 1 })]
        {
            assert_eq!(from_value::<Thing>(json).unwrap(), Thing::new("a"));
        }
        assert!(from_value::<Thing>(json!({ "label": "x" })).is_err());
        let thing = Thing::new("a")
            .label("b")
            .is_on(true)
            .kind("flat-one")
            .made_at(UnixMillis::from_millis(5));
        let json =
            json!({ "id": "a", "label": "b", "isOn": true, "kind": "flat-one", "madeAt": 5 });
        assert_eq!(to_value(&thing).unwrap(), json);
        assert_eq!(from_value::<Thing>(json).unwrap(), thing);
        assert_eq!(to_value(Thing::new("a")).unwrap()["label"], json!(null));
    }

    #[test]
    fn update_keeps_clears_and_sets() {
        let numbers = UpdateThing::new().numbers([1, 2]).words(["a"]).secrets([("k", "canary")]);
        assert!(!format!("{numbers:?}").contains("canary"));
        for (update, json) in [
            (
                UpdateThing::new().label("x").r#type(Kind::Round),
                json!({ "label": "x", "type": "Round" }),
            ),
            (UpdateThing::new().clear_label(), json!({ "label": null })),
            (numbers, json!({ "numbers": [1, 2], "words": ["a"], "secrets": { "k": "canary" } })),
        ] {
            assert_eq!(to_value(&update).unwrap(), json);
            assert_eq!(from_value::<UpdateThing>(json).unwrap(), update);
        }
        let error = to_value(UpdateThing::new()).unwrap_err().to_string();
        assert_eq!(error, "changes nothing: set label, type, numbers, words or secrets");
    }

    #[test]
    fn request_needs_all_that_is_not_optional() {
        let create = CreateThing::new(["a"], 5);
        assert_eq!(to_value(&create).unwrap(), json!({ "typeNames": ["a"], "ttl": 5 }));
        assert!(from_value::<CreateThing>(json!({ "typeNames": [] })).is_err());
    }

    #[test]
    fn unknown_values_of_an_enum_are_kept() {
        let unknown: Kind = from_value(json!("new")).unwrap();
        assert_eq!((unknown.as_str(), to_value(&unknown).unwrap()), ("new", json!("new")));
        assert_eq!((Kind::from("flat-one"), Kind::default().as_str()), (Kind::Flat, ""));
    }
}
