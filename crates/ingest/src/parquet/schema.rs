//! Names of the leaves of a schema.

use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::schema::types::{Type, TypePtr};

/// Returns the dotted names of the leaves, in their order, without the groups that only hold the
/// elements of a list or a map.
pub fn leaf_names(root: &Type) -> Vec<String> {
    let mut names = Vec::new();
    for field in root.get_fields() {
        walk(field, "", &mut names);
    }
    names
}

fn walk(node: &Type, around: &str, names: &mut Vec<String>) {
    let name = match around {
        "" => node.name().to_owned(),
        around => format!("{around}.{}", node.name()),
    };
    within(node, name, names);
}

/// Adds the leaves of a node with this name.
fn within(node: &Type, name: String, names: &mut Vec<String>) {
    if node.is_primitive() {
        names.push(name);
    } else if let Some(element) = element(node) {
        within(element, name, names);
    } else {
        let fields = match entries(node) {
            Some(entries) => entries.get_fields(),
            None => node.get_fields(),
        };
        for field in fields {
            walk(field, &name, names);
        }
    }
}

/// Returns the element of a list; `None` for other nodes.
fn element(node: &Type) -> Option<&Type> {
    let info = node.get_basic_info();
    let list = info.converted_type() == ConvertedType::LIST
        || matches!(info.logical_type_ref(), Some(LogicalType::List));
    let repeated = only_repeated(node).filter(|_| list)?;
    // Older writers repeat the element itself.
    let wrapper = repeated.is_group() && repeated.get_fields().len() == 1;
    Some(if wrapper { &repeated.get_fields()[0] } else { repeated })
}

/// Returns the group of keys and values of a map; `None` for other nodes.
fn entries(node: &Type) -> Option<&Type> {
    let info = node.get_basic_info();
    let map = matches!(info.converted_type(), ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE)
        || matches!(info.logical_type_ref(), Some(LogicalType::Map));
    only_repeated(node).filter(|entries| map && entries.is_group())
}

/// Returns the only field of a group if it is repeated.
fn only_repeated(node: &Type) -> Option<&Type> {
    let [field]: &[TypePtr; 1] = node.get_fields().try_into().ok()?;
    let info = field.get_basic_info();
    (info.has_repetition() && info.repetition() == Repetition::REPEATED).then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::schema::parser::parse_message_type;

    #[test]
    fn groups_of_lists_and_maps_are_left_out() {
        let schema = "message m {
            required binary title (UTF8);
            optional group place { optional binary city (UTF8); optional double lat; }
            optional group skills (LIST) { repeated group list { optional binary element (UTF8); } }
            optional group old (LIST) { repeated binary array (UTF8); }
            optional group jobs (LIST) { repeated group list { optional group element { required int32 a; required int32 b; } } }
            optional group two (LIST) { repeated group array { required int32 a; required int32 b; } }
            repeated int32 plain;
            optional group tags (MAP) { repeated group key_value { required binary key (UTF8); optional int32 value; } }
        }";
        let schema = parse_message_type(schema).unwrap();
        let names = "title place.city place.lat skills old jobs.a jobs.b two.a two.b plain tags.key tags.value";
        assert_eq!(leaf_names(&schema).join(" "), names);
    }
}
