//! `#[derive(Object)]`.

mod options;

use std::fmt::Write as _;

use proc_macro::{Delimiter, TokenStream, TokenTree};

use self::options::Options;

/// The error for anything but the shape that is documented.
pub(crate) const SHAPE: &str = "Object wants a struct with named fields and no generics";

pub(crate) struct Object {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
    writing: Writing,
}

/// How an object becomes JSON.
#[derive(Clone, Copy, PartialEq)]
enum Writing {
    Serialize,
    /// It holds secrets.
    Expose,
    /// Not at all.
    Nothing,
}

pub(crate) struct Field {
    pub(crate) ident: String,
    pub(crate) ty: String,
    member: String,
    pub(crate) presence: Presence,
}

/// How a member may be missing.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Presence {
    Required,
    /// Required, but may be null.
    Nullable,
    Optional,
    /// Optional, and null is another value than absence.
    OptionalNullable,
    /// Optional, of any JSON value: null is one.
    OptionalJson,
    /// The members of another type, among those of the struct.
    Merged,
    /// All members that no other field takes.
    Rest,
}

impl Object {
    pub(crate) fn read(item: TokenStream) -> Option<Self> {
        let mut tokens = item.into_iter().peekable();
        let options = Options::read(&mut tokens)?;
        let name = loop {
            match tokens.next()? {
                TokenTree::Ident(word) if word.to_string() == "struct" => {
                    break tokens.next()?.to_string();
                }
                _ => {}
            }
        };
        let Some(TokenTree::Group(body)) = tokens.next() else {
            return None;
        };
        if body.delimiter() != Delimiter::Brace {
            return None;
        }
        let fields = read_fields(body.stream(), options.camel_case)?;
        Some(Object {
            name,
            fields,
            writing: match (options.secrets, options.read) {
                (true, _) => Writing::Expose,
                (false, true) => Writing::Nothing,
                (false, false) => Writing::Serialize,
            },
        })
    }

    pub(crate) fn expand(&self) -> String {
        let write = match self.writing {
            Writing::Serialize => self.serialize(),
            Writing::Expose => self.expose(),
            Writing::Nothing => String::new(),
        };
        format!(
            "#[automatically_derived] const _: () = {{ \
                 use ::arazzo_runtime::codegen::object as __rt; \
                 {write} {} {} {} \
             }};",
            self.deserialize(),
            self.read_members(),
            self.members()
        )
    }

    /// One chain that keeps the first error: no `?` at all.
    fn serialize(&self) -> String {
        let mut chain = String::new();
        for Field {
            ident,
            member,
            presence,
            ..
        } in &self.fields
        {
            let method = match presence {
                Presence::Required | Presence::Nullable => "required",
                Presence::Merged => {
                    let _ = write!(chain, ".merged(&self.{ident})");
                    continue;
                }
                Presence::Rest => {
                    let _ = write!(chain, ".rest(&self.{ident})");
                    continue;
                }
                _ => "optional",
            };
            let _ = write!(chain, ".{method}({member:?}, &self.{ident})");
        }
        let write = match self.is_merged() {
            true => format!("__rt::Merger::new(){chain}.end(s)"),
            false => format!("__rt::Writer::new(s){chain}.end()"),
        };
        format!(
            "impl __rt::Serialize for {} {{ \
                 fn serialize<__S: __rt::Serializer>(&self, s: __S) -> ::core::result::Result<__S::Ok, __S::Error> {{ \
                     {write} \
                 }} \
             }}",
            self.name
        )
    }

    /// The same with the secrets, as a value.
    fn expose(&self) -> String {
        let mut chain = String::new();
        for field in &self.fields {
            let (ident, member) = (&field.ident, &field.member);
            let part = format!("(&__rt::Part(&self.{ident})).json()");
            let _ = match field.presence {
                Presence::Required | Presence::Nullable => {
                    write!(chain, ".required({member:?}, &{part})")
                }
                Presence::Merged | Presence::Rest => write!(chain, ".merged(&{part})"),
                Presence::Optional | Presence::OptionalNullable | Presence::OptionalJson => write!(
                    chain,
                    ".optional({member:?}, &self.{ident}.as_ref().map(|v| (&__rt::Part(v)).json()))"
                ),
            };
        }
        format!(
            "impl __rt::Expose for {} {{ \
                 fn exposed(&self) -> __rt::Value {{ \
                     #[allow(unused_imports)] use __rt::{{ByExpose as _, BySerialize as _}}; \
                     __rt::Merger::new(){chain}.value() \
                 }} \
             }}",
            self.name
        )
    }

    fn is_merged(&self) -> bool {
        self.fields.iter().any(|f| f.presence == Presence::Merged)
    }

    fn deserialize(&self) -> String {
        // Types among whose members others stand are read from the whole value.
        let read = match self.is_merged() {
            true => "merged",
            false => "object",
        };
        format!(
            "impl<'de> __rt::Deserialize<'de> for {} {{ \
                 fn deserialize<__D: __rt::Deserializer<'de>>(d: __D) -> ::core::result::Result<Self, __D::Error> {{ \
                     __rt::{read}(d) \
                 }} \
             }}",
            self.name
        )
    }

    /// Members go by their position in the list of all: numbers, and types that are written out, cost
    /// rustc less than texts and types that it has to find. The reader keeps the first error, so
    /// that no arm has one.
    fn read_members(&self) -> String {
        let (mut slots, mut arms, mut build) = (String::new(), String::new(), String::new());
        // What has to be there: its slots, the pattern that takes it out of them, its positions.
        let (mut filled, mut pattern, mut required) = (String::new(), String::new(), String::new());
        let mut others = "m.ignore()".to_owned();
        let mut position = 0;
        for field in &self.fields {
            let (slot, ty) = (slot(&field.ident), &field.ty);
            let _ = write!(build, "{}: {slot},", field.ident);
            let put = match field.presence {
                Presence::Merged => {
                    let _ = write!(
                        slots,
                        "let {slot}: ::core::option::Option<{ty}> = m.part();"
                    );
                    let _ = write!(filled, "{slot},");
                    let _ = write!(pattern, "::core::option::Option::Some({slot}),");
                    continue;
                }
                Presence::Rest => {
                    let _ = write!(slots, "let mut {slot} = <{ty}>::new();");
                    others = format!("m.put_rest(&mut {slot})");
                    continue;
                }
                Presence::Required => {
                    let _ = write!(filled, "{slot},");
                    let _ = write!(pattern, "::core::option::Option::Some({slot}),");
                    let _ = write!(required, "{position},");
                    "put"
                }
                Presence::OptionalJson => "put",
                Presence::Optional | Presence::Nullable => "put_optional",
                Presence::OptionalNullable => "put_some",
            };
            let _ = match field.presence {
                Presence::Required => write!(
                    slots,
                    "let mut {slot}: ::core::option::Option<{ty}> = ::core::option::Option::None;"
                ),
                _ => write!(
                    slots,
                    "let mut {slot}: {ty} = ::core::option::Option::None;"
                ),
            };
            let _ = write!(arms, "{position} => m.{put}(&mut {slot}),");
            position += 1;
        }
        let build = format!("m.end(Self {{ {build} }})");
        let end = match filled.is_empty() {
            true => build,
            false => format!(
                "match ({filled}) {{ ({pattern}) => {build}, _ => m.missing(&[{required}]) }}"
            ),
        };
        format!(
            "impl __rt::Object for {} {{ \
                 fn read<'de, __A: __rt::MapAccess<'de>>(mut m: __rt::Reader<'_, 'de, __A>) -> ::core::result::Result<Self, __A::Error> {{ \
                     {slots} \
                     while let ::core::option::Option::Some(member) = m.next() {{ \
                         match member {{ {arms} _ => {others} }} \
                     }} \
                     {end} \
                 }} \
             }}",
            self.name
        )
    }

    /// What a union asks for to tell its branches apart.
    fn members(&self) -> String {
        let (mut members, mut more) = (String::new(), String::new());
        for field in &self.fields {
            let _ = match field.presence {
                Presence::Merged => {
                    write!(more, " + <{} as __rt::Members>::known(value)", field.ty)
                }
                Presence::Rest => write!(more, " + 1"),
                _ => write!(members, "{:?},", field.member),
            };
        }
        // Few structs need more than a constant, which costs rustc less than a function.
        let known = match more.is_empty() {
            true => String::new(),
            false => format!(
                "fn known(value: &__rt::Value) -> usize {{ __rt::known(value, Self::MEMBERS){more} }}"
            ),
        };
        let required = self.fields.iter();
        let required =
            required.filter(|f| matches!(f.presence, Presence::Required | Presence::Nullable));
        let required = match required.count() {
            0 => String::new(),
            count => format!("const REQUIRED: usize = {count};"),
        };
        format!(
            "impl __rt::Members for {} {{ \
                 const MEMBERS: &'static [&'static str] = &[{members}]; {required} {known} \
             }}",
            self.name
        )
    }
}

/// A local variable that no field name collides with.
fn slot(ident: &str) -> String {
    format!("f_{}", ident.trim_start_matches("r#"))
}

fn read_fields(body: TokenStream, camel_case: bool) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    let mut tokens = body.into_iter().peekable();
    while tokens.peek().is_some() {
        let options = Options::read(&mut tokens)?;
        let mut ident = None;
        // Visibility, name, colon.
        loop {
            match tokens.next()? {
                TokenTree::Punct(colon) if colon.as_char() == ':' => break,
                TokenTree::Ident(word) => ident = Some(word.to_string()),
                _ => {}
            }
        }
        let ty = read_type(&mut tokens);
        let presence = match () {
            () if options.merged => Presence::Merged,
            () if options.rest => Presence::Rest,
            () => presence(&ty, options.nullable),
        };
        let ident = ident?;
        let plain = ident.trim_start_matches("r#");
        let member = match options.name {
            Some(name) => name,
            None if camel_case => camel(plain),
            None => plain.to_owned(),
        };
        fields.push(Field {
            ident,
            ty,
            member,
            presence,
        });
    }
    Some(fields)
}

/// The text of a type, without blanks, and the comma after it consumed.
fn read_type(tokens: &mut impl Iterator<Item = TokenTree>) -> String {
    let (mut text, mut depth) = (String::new(), 0_i32);
    for token in tokens {
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                '<' => depth += 1,
                '>' => depth -= 1,
                ',' if depth == 0 => break,
                _ => {}
            }
        }
        let _ = write!(text, "{token}");
    }
    text
}

fn presence(ty: &str, nullable: bool) -> Presence {
    match () {
        () if ty.starts_with("Option<Option<") => Presence::OptionalNullable,
        () if ty == "Option<rt::Value>" => Presence::OptionalJson,
        () if ty.starts_with("Option<") && nullable => Presence::Nullable,
        () if ty.starts_with("Option<") => Presence::Optional,
        () => Presence::Required,
    }
}

/// `source_id` → `sourceId`: the generator uses the same rule to decide on `camelCase`.
fn camel(snake: &str) -> String {
    let mut words = snake.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}
