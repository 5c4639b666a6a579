//! The command-line program: data for the runtime's `cli` module, and a function per workflow.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Module;
use crate::emit::tokens::{blank, ident};
use crate::gather::sort_by_key;
use crate::ir::{Command, Crate, EnvCredential, Flag, Program, SchemeKind, Type, Workflow};

/// `main.rs`.
pub fn emit(program: &Program, generated: &Crate) -> Module {
    let library = ident(&program.library);
    let has_flags = program.commands.iter().any(|c| !c.flags.is_empty());
    let flag = has_flags.then(|| quote!(Flag,));
    let mut imports = [
        quote!(
            use arazzo_runtime::cli::{self, #flag Program, Session, Workflow};
        ),
        quote!(use #library::{Clients, mock, workflows};),
    ];
    // As rustfmt sorts them.
    sort_by_key(&mut imports, ToString::to_string);
    let main = main(program, generated);
    let clients = clients(program, generated);
    let blank = blank();
    let workflows = generated.workflows.iter().zip(&program.commands);
    let functions = workflows.map(|(workflow, command)| {
        let function = workflow_function(workflow, command);
        quote!(#blank #function)
    });
    Module {
        path: "main.rs".to_owned(),
        tokens: quote! {
            //! A command-line program with a subcommand per workflow.
            #blank
            use std::process::ExitCode;
            #blank
            #(#imports)*
            #blank
            #main
            #(#functions)*
            #blank
            #clients
        },
    }
}

fn main(program: &Program, generated: &Crate) -> TokenStream {
    let (name, about) = (&program.name, &program.about);
    let sources = generated.sources.iter().map(|source| {
        let name = &source.name;
        let server = match &source.servers.default {
            Some(url) => quote!(Some(#url)),
            None => quote!(None),
        };
        let elsewhere = source.servers.elsewhere();
        let elsewhere = (!elsewhere.is_empty()).then(|| quote!(.elsewhere(&[#(#elsewhere),*])));
        quote!(.source(#name, #server) #elsewhere)
    });
    let credentials = program.credentials.iter().map(|credential| {
        let (variable, about) = (&credential.variable, &credential.about);
        quote!(.credential(#variable, #about))
    });
    let workflows = program.commands.iter().map(subcommand);
    quote! {
        #[rustfmt::skip]
        fn main() -> ExitCode {
            Program::new(#name, #about)
                #(#sources)*
                #(#credentials)*
                #(#workflows)*
                .run()
        }
    }
}

fn subcommand(command: &Command) -> TokenStream {
    let (name, about) = (&command.name, &command.about);
    let function = ident(&command.function);
    let flags = command.flags.iter().map(flag);
    let others = command.other_inputs.then(|| quote!(.other_inputs()));
    quote! {
        .workflow(
            Workflow::new(#name, #about, |session| Box::pin(#function(session)))
                #(#flags)*
                #others
        )
    }
}

fn flag(flag: &Flag) -> TokenStream {
    let kind = ident(match &flag.ty {
        Type::String | Type::Secret | Type::Enum(_) => "text",
        Type::I32 | Type::I64 | Type::U64 => "integer",
        Type::F64 => "number",
        Type::Bool => "boolean",
        _ => "json",
    });
    let (name, member, about) = (&flag.name, &flag.member, &flag.about);
    let required = flag.required.then(|| quote!(.required()));
    let help = (!about.is_empty()).then(|| quote!(.help(#about)));
    quote!(.flag(Flag::#kind(#name, #member) #required #help))
}

fn workflow_function(workflow: &Workflow, command: &Command) -> TokenStream {
    let (function, on) = (ident(&command.function), ident(&workflow.function_on));
    let module = workflow.module.as_deref().map(ident).into_iter();
    let (read, pass) = match &workflow.inputs {
        Some(_) => (quote!(let inputs = session.inputs()?;), quote!(&inputs)),
        None => (TokenStream::new(), TokenStream::new()),
    };
    quote! {
        #[rustfmt::skip]
        async fn #function(session: &Session) -> cli::Outcome {
            let clients = clients(session)?;
            #read
            let result = workflows::#(#module::)*#on(session.engine(), &clients, #pass).await;
            session.finish(result)
        }
    }
}

fn clients(program: &Program, generated: &Crate) -> TokenStream {
    // A source without a server of its own has to be given one.
    let demanded = generated
        .sources
        .iter()
        .filter(|source| source.servers.is_demanded());
    let demanded = demanded.map(|source| {
        let name = &source.name;
        quote!(session.required_server(#name)?)
    });
    let servers = generated
        .sources
        .iter()
        .filter(|source| !source.servers.is_demanded());
    let servers = servers.map(|source| {
        let (module, name) = (ident(&source.module), &source.name);
        quote! {
            if let Some(url) = session.server(#name) {
                clients.#module = clients.#module.server(url);
            }
        }
    });
    let trusting = generated
        .sources
        .iter()
        .filter(|s| !s.to_trust().is_empty());
    let trusted = trusting.map(|source| {
        let (module, name) = (ident(&source.module), &source.name);
        quote! {
            for url in session.trusted(#name) {
                clients.#module = clients.#module.trust(url);
            }
        }
    });
    let changed = servers.clone().next().is_some() || !program.credentials.is_empty();
    let mutable = changed.then(|| quote!(mut));
    let credentials = program.credentials.iter();
    let credentials = credentials.map(|credential| self::credential(credential, generated));
    let blank = blank();
    quote! {
        /// The clients as the command line and the environment want them.
        #[rustfmt::skip]
        fn clients(session: &Session) -> Result<Clients, cli::Error> {
            if session.mock() {
                return Ok(Clients::mock(&mock::mock()));
            }
            #blank
            let #mutable clients = Clients::new(&session.http()?, #(#demanded),*);
            #(#servers)*
            #(#trusted)*
            #(#credentials)*
            Ok(clients)
        }
    }
}

/// Gives a credential from the environment to the sources that it is for.
fn credential(credential: &EnvCredential, generated: &Crate) -> TokenStream {
    let variable = &credential.variable;
    let is_basic = credential.targets.iter().any(|(source, setter)| {
        let schemes = generated.sources.get(*source).map(|s| &s.schemes);
        let mut schemes = schemes.into_iter().flatten();
        schemes.any(|scheme| {
            scheme.setter.as_ref() == Some(setter) && scheme.kind == SchemeKind::Basic
        })
    });
    let last = credential.targets.len().saturating_sub(1);
    let targets = credential.targets.iter().enumerate();
    let sets = targets.map(|(index, (source, setter))| {
        let module = generated.sources.get(*source).map(|s| ident(&s.module));
        let setter = ident(setter);
        let clone = (index < last).then(|| quote!(.clone()));
        match is_basic {
            true => quote!(clients.#module = clients.#module.#setter(&user, password #clone);),
            false => quote!(clients.#module = clients.#module.#setter(secret #clone);),
        }
    });
    match is_basic {
        true => quote! {
            if let Some((user, password)) = session.user_password(#variable)? {
                #(#sets)*
            }
        },
        false => quote! {
            if let Some(secret) = session.credential(#variable) {
                #(#sets)*
            }
        },
    }
}
