//! The rules: each has a stable name, a level by default, and one under `strict`.

use super::Level;

/// A kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its stable name.
    pub slug: &'static str,
    /// Its level by default.
    pub default: Level,
    /// Its level under `strict`.
    pub strict: Level,
}

/// What cannot be generated for: always an error.
const fn error(slug: &'static str) -> Rule {
    Rule {
        slug,
        default: Level::Deny,
        strict: Level::Deny,
    }
}

/// What the specification forbids, and has one sensible reading all the same.
const fn strict(slug: &'static str) -> Rule {
    Rule {
        slug,
        default: Level::Warn,
        strict: Level::Deny,
    }
}

/// What is allowed, and probably not meant.
const fn warning(slug: &'static str) -> Rule {
    Rule {
        slug,
        default: Level::Warn,
        strict: Level::Warn,
    }
}

/// The rule of a name.
pub fn by_slug(slug: &str) -> Option<Rule> {
    ALL.iter().copied().find(|rule| rule.slug == slug)
}

macro_rules! rules {
    ($(#[doc = $summary:literal] $name:ident = $level:ident($slug:literal);)*) => {
        $(#[doc = $summary] pub const $name: Rule = $level($slug);)*
        /// Every rule.
        pub const ALL: &[Rule] = &[$($name),*];
        /// What each finds, in a sentence. Not in the rule itself, which every finding carries.
        pub const SUMMARIES: &[(&str, &str)] = &[$(($slug, $summary)),*];
    };
}

rules! {
    /// The text is not YAML or JSON, or too large.
    UNREADABLE = error("unreadable");
    /// A member comes twice.
    DUPLICATE_KEY = error("duplicate-key");
    /// A YAML tag outside the core schema.
    CUSTOM_TAG = error("custom-tag");
    /// A mapping stands where text is expected, because quotes are missing.
    UNQUOTED = error("unquoted");
    /// `arazzo` or `openapi` has a version that is not read.
    VERSION = error("version");
    /// A Swagger 2.0 description.
    SWAGGER_2 = error("swagger-2");
    /// A required field or list is missing or empty.
    MISSING_FIELD = error("missing-field");
    /// A list, mapping or number is something else.
    WRONG_KIND = error("wrong-kind");
    /// The `type` of a criterion or action is none that exists.
    UNKNOWN_TYPE = error("unknown-type");
    /// Two source descriptions have one name.
    DUP_SOURCE = error("dup-source");
    /// Two workflows or steps have one id.
    DUPLICATE_ID = error("duplicate-id");
    /// A step has no target, or several.
    TARGET_COUNT = error("target-count");
    /// An action has more targets than it may have, or none where it needs one.
    ACTION_TARGET = error("action-target");
    /// A `reference` names no component of the kind that is wanted.
    UNKNOWN_COMPONENT = error("unknown-component");
    /// Something of messages, which are not sent over HTTP.
    ASYNC_UNSUPPORTED = error("async-unsupported");
    /// A file that a document names cannot be read.
    SOURCE_MISSING = error("source-missing");
    /// A file reference leads outside the root.
    PATH_ESCAPE = error("path-escape");
    /// An expression names a source description that does not exist.
    UNKNOWN_SOURCE = error("unknown-source");
    /// A name of no workflow.
    UNKNOWN_WORKFLOW = error("unknown-workflow");
    /// Workflows that run each other first.
    CYCLE = error("cycle");
    /// No operation has the id.
    UNKNOWN_OPERATION = error("unknown-operation");
    /// Several operations have the id.
    AMBIGUOUS = error("ambiguous");
    /// An `operationPath` leads to no operation.
    OPERATION_PATH = error("operation-path");
    /// A runtime expression names a step that does not exist.
    UNKNOWN_STEP = error("unknown-step");
    /// A runtime expression names an input or output that is not declared.
    UNDECLARED = error("undeclared");
    /// A text starts like a runtime expression and is none.
    EXPRESSION_SYNTAX = error("expression-syntax");
    /// An expression of another tool's dialect.
    DIALECT_ROOT = error("dialect-root");
    /// A condition that cannot be read.
    CONDITION_SYNTAX = error("condition-syntax");
    /// A pattern that the crate `regex` does not take.
    BAD_REGEX = error("bad-regex");
    /// A `jsonpath` condition in no dialect that is known.
    BAD_JSONPATH = error("bad-jsonpath");
    /// Nobody supplies a path parameter.
    MISSING_PATH_PARAMETER = error("missing-path-parameter");
    /// A parameter without `in` whose name is not declared exactly once.
    AMBIGUOUS_IN = error("ambiguous-in");
    /// A criterion of type `xpath`.
    XPATH_UNSUPPORTED = error("xpath-unsupported");
    /// A JSONPath script expression, which would need a JavaScript engine.
    SCRIPT_UNSUPPORTED = error("script-unsupported");
    /// A body that has no form in its media type.
    MEDIA_UNSUPPORTED = error("media-unsupported");
    /// A mistake in `arazzo.toml`, or a level that cannot be set.
    CONFIGURATION = error("configuration");
    /// Something valid that is not generated yet.
    UNSUPPORTED = error("unsupported");

    /// A field that the specification does not have.
    UNKNOWN_FIELD = strict("unknown-field");
    /// A title, version or name is missing.
    MISSING_NAME = strict("missing-name");
    /// A field of Arazzo 1.1 in a 1.0 document.
    NEEDS_1_1 = strict("needs-1.1");
    /// A key outside the characters that the specification allows.
    BAD_KEY = strict("bad-key");
    /// A number or truth value where text is expected.
    SCALAR_TEXT = strict("scalar-text");
    /// The declared type of a source is not what the file is.
    SOURCE_TYPE = strict("source-type");
    /// A step's `dependsOn` in the form of an expression.
    DEPENDS_ON_FORM = strict("depends-on-form");
    /// A list that must not be empty.
    EMPTY_LIST = strict("empty-list");
    /// A number less than 0 where that means nothing.
    NEGATIVE_NUMBER = strict("negative-number");
    /// Parameters of an action that calls no workflow, or that say where they go.
    ACTION_PARAMETERS = strict("action-parameters");
    /// Two actions of one list have one name.
    DUPLICATE_ACTION = strict("duplicate-action");
    /// `$self` with a fragment.
    SELF_FRAGMENT = strict("self-fragment");
    /// A parameter without `in`.
    MISSING_IN = strict("missing-in");
    /// The same parameter twice in one list.
    DUPLICATE_PARAMETER = strict("duplicate-parameter");
    /// A path parameter that the template does not have.
    UNKNOWN_PATH_PARAMETER = strict("unknown-path-parameter");
    /// A parameter of a called workflow that is none of its inputs.
    UNKNOWN_INPUT = strict("unknown-input");
    /// A required input of a called workflow that nobody supplies.
    MISSING_INPUT = strict("missing-input");
    /// A required parameter that nobody supplies.
    MISSING_PARAMETER = strict("missing-parameter");
    /// A required request body that the step does not send.
    MISSING_BODY = strict("missing-body");
    /// A required member that the payload does not have.
    MISSING_PROPERTY = strict("missing-property");
    /// A media type that the operation does not take.
    UNDECLARED_CONTENT = strict("undeclared-content");
    /// A body for an operation that declares none.
    UNDECLARED_BODY = strict("undeclared-body");
    /// A member that the body's schema does not have.
    UNKNOWN_MEMBER = strict("unknown-member");
    /// A value that its schema does not allow.
    TYPE_MISMATCH = strict("type-mismatch");
    /// A whole query beside parameters of the query, or one that is no text.
    QUERYSTRING = strict("querystring");
    /// A text that is no JSON for a body of JSON.
    TEMPLATE = strict("template");
    /// A replacement where there is nothing to be replaced.
    REPLACEMENT_TARGET = strict("replacement-target");
    /// A pointer to something that the schema does not have.
    POINTER = strict("pointer");
    /// An output that is a literal.
    LITERAL_OUTPUT = strict("literal-output");
    /// A version of an expression type that does not exist.
    UNKNOWN_VERSION = strict("unknown-version");
    /// A criterion of a type that needs a `context` and has none.
    MISSING_CONTEXT = strict("missing-context");
    /// A runtime expression inside a text, without braces.
    UNBRACED = strict("unbraced");
    /// The output of a step that is never there where it is read: mostly, the step runs later.
    FORWARD_REF = strict("forward-ref");
    /// The output of the step itself.
    OWN_OUTPUT = strict("own-output");
    /// A runtime expression where it has no meaning.
    OUT_OF_PLACE = strict("out-of-place");
    /// A part of the request that the operation does not have and the step does not set.
    UNSET_REQUEST = strict("unset-request");
    /// A `$ref` that leads in a circle or nowhere.
    REF_CYCLE = strict("ref-cycle");
    /// A `$ref` to a document that cannot be read.
    UNMAPPED_REF = strict("unmapped-ref");
    /// A security requirement that names no security scheme.
    UNKNOWN_SCHEME = strict("unknown-scheme");
    /// A response key that is no status.
    BAD_STATUS = strict("bad-status");

    /// A source of type `asyncapi`.
    ASYNC_SOURCE = warning("async-source");
    /// The document's own version is a number.
    INFO_VERSION = warning("info-version");
    /// A document that has a `$self` is named by another URI.
    OTHER_URI = warning("other-uri");
    /// A file is read that lies where the document is, and not where its `$self` says.
    FILE_BESIDE = warning("file-beside");
    /// A name or id outside the characters that the specification recommends.
    BAD_NAME = warning("bad-name");
    /// A plain operationId although there are several sources.
    UNQUALIFIED = warning("unqualified");
    /// Retry fields on the step itself.
    STEP_RETRY = warning("step-retry");
    /// A parameter that the operation does not declare.
    UNDECLARED_PARAMETER = warning("undeclared-parameter");
    /// A scalar of another type than its schema wants.
    SCALAR_MISMATCH = warning("scalar-mismatch");
    /// A member that an open schema does not name.
    UNDECLARED_MEMBER = warning("undeclared-member");
    /// Several media types are declared, none of which is preferred.
    AMBIGUOUS_CONTENT = warning("ambiguous-content");
    /// The media type of a body is given as a range, or twice.
    CONTENT_TYPE = warning("content-type");
    /// A body to a method that gives bodies no meaning.
    BODY_WITHOUT_MEANING = warning("body-without-meaning");
    /// A placeholder in quotes whose value does not become a text.
    QUOTED_PLACEHOLDER = warning("quoted-placeholder");
    /// Replacements in nothing.
    NO_PAYLOAD = warning("no-payload");
    /// A runtime expression in a form that is understood and not specified.
    EXPRESSION_FORM = warning("expression-form");
    /// Braces that look like those of an expression, and are sent as text.
    ODD_BRACES = warning("odd-braces");
    /// A runtime expression that navigates with dots.
    DOT_PATH = warning("dot-path");
    /// A criterion on a status that the operation does not document.
    UNDECLARED_STATUS = warning("undeclared-status");
    /// A `jsonpath` condition that is a comparison.
    JSONPATH_COMPARISON = warning("jsonpath-comparison");
    /// `type: simple` without the `context` that goes with a type.
    SIMPLE_CONTEXT = warning("simple-context");
    /// A filter at the start of a JSONPath query on an object.
    JSONPATH_ROOT_FILTER = warning("jsonpath-root-filter");
    /// `count` of a path that leads to one node.
    JSONPATH_COUNT = warning("jsonpath-count");
    /// `.length` in a JSONPath query.
    JSONPATH_LENGTH = warning("jsonpath-length");
    /// A pattern in slashes.
    REGEX_SLASHES = warning("regex-slashes");
    /// A comparison that no value of the schema changes.
    IMPOSSIBLE_COMPARISON = warning("impossible-comparison");
    /// An operand without comparison that is not known to be a truth value.
    BARE_OPERAND = warning("bare-operand");
    /// Inputs that are not an object.
    INPUTS_NOT_OBJECT = warning("inputs-not-object");
    /// An input that is required and has a default.
    REQUIRED_DEFAULT = warning("required-default");
    /// A default that is not of the input's type.
    UNUSED_DEFAULT = warning("unused-default");
    /// A pattern of an input that cannot be checked.
    UNCHECKED_PATTERN = warning("unchecked-pattern");
    /// The reply of a step that calls a workflow.
    CALLED_EXCHANGE = warning("called-exchange");
    /// An action that leads to its own step.
    POLL_LOOP = warning("poll-loop");
    /// An action that leads back without a condition.
    ENDLESS_LOOP = warning("endless-loop");
    /// A wait of more than five minutes before a retry.
    LONG_WAIT = warning("long-wait");
    /// A step that no way leads to.
    UNREACHABLE = warning("unreachable");
    /// The output of a step that does not run on every way, or may have failed.
    MAYBE_UNSET = warning("maybe-unset");
    /// The step's own output in its success criteria.
    OWN_OUTPUT_IN_CRITERION = warning("own-output-in-criterion");
    /// A value of a reply that the description does not describe.
    UNDESCRIBED_BODY = warning("undescribed-body");
    /// A text in a condition in double quotes.
    DOUBLE_QUOTES = warning("double-quotes");
    /// Braces around a condition or an operand.
    CONDITION_BRACES = warning("condition-braces");
    /// A credential that a document sends itself.
    SECRET_IN_REQUEST = warning("secret-in-request");
    /// A description of a version after OpenAPI 3.1.
    NEWER_OPENAPI = warning("newer-openapi");
    /// A schema that becomes raw JSON.
    UNTYPED = warning("untyped");
    /// A parameter whose place or style does not exist.
    UNSUPPORTED_PARAMETER = warning("unsupported-parameter");
    /// A media type that cannot be sent, or a header of a part that nothing gives a value.
    UNSUPPORTED_BODY = warning("unsupported-body");
    /// No absolute server URL.
    NO_SERVER = warning("no-server");
    /// A security scheme without support in the client.
    SECURITY_SCHEME = warning("security-scheme");
    /// A field that has no effect where it stands.
    IGNORED = warning("ignored");
}
