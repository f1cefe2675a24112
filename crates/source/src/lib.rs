//! From a Rust function to its derivative, as Rust.
//!
//! `lower` turns the function into a small structured program (`ir`), `analysis` finds what varies, what a derivative
//! needs and what of it must be saved, and `emit` writes the value, the forward sweep and the reverse sweep as ordinary
//! Rust, generic over the number type. The partials come from the table of `fluxions-rules` (`partials`).

mod analysis;
mod broken;
mod derive;
mod emit;
mod ir;
mod lower;
mod partials;
mod root;

use proc_macro2::TokenStream;
use quote::quote;

/// What `#[differentiable]` makes of a function: the function itself, and a module of its name with its derivatives. An
/// error leaves the function, so that only the one message is seen.
pub fn differentiable(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let original = item.clone();
    match expand(attribute, item) {
        Ok(tokens) => tokens,
        Err(error) => {
            let error = error.to_compile_error();
            let function = match syn::parse2::<syn::ItemFn>(original.clone()) {
                Ok(mut function) => {
                    unmark(&mut function);
                    quote!(#function)
                }
                Err(_) => original,
            };
            quote!(#function #error)
        }
    }
}

/// Takes the markers off the parameters.
fn unmark(function: &mut syn::ItemFn) {
    for input in &mut function.sig.inputs {
        if let syn::FnArg::Typed(input) = input {
            input.attrs.retain(|a| !a.path().is_ident("constant"));
        }
    }
}

/// What [`differentiable`] makes of a function, or why it makes nothing of it, and where in the function that shows.
///
/// # Errors
/// Where the item is not a function that can be differentiated.
pub fn expand(attribute: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut function = match syn::parse2(item)? {
        syn::Item::Fn(function) => function,
        syn::Item::Struct(item) => {
            return lower::refuse(&item.struct_token, "a struct", "put `#[derive(Differentiable)]` on it");
        }
        syn::Item::Impl(item) => {
            return lower::refuse(&item.impl_token, "an `impl`", "write free functions, and put it on them");
        }
        other => return lower::refuse(&other, "what is no function", "put it on a free function"),
    };
    let (root, attribute) = root::split(attribute)?;
    let (program, sweeps, joint) = match Known::parse(attribute)? {
        Some(known) => {
            let program = lower::lower_signature(&mut function)?;
            let sweeps = emit::known_sweeps(&program, &function, &known)?;
            (program, sweeps, false)
        }
        None => {
            let program = lower::lower(&mut function)?;
            let analysis = analysis::analyse(&program)?;
            let sweeps = emit::sweeps(&program, &analysis, &function);
            let joint = emit::is_joint(&program);
            (program, sweeps, joint)
        }
    };
    let module = emit::module(&program, &sweeps, &function, &root, joint);
    Ok(quote!(#function #module))
}

/// A derivative that the author knows: the argument of the attribute.
pub(crate) enum Known {
    /// `rule = f`: a function that returns the partials.
    Rule(syn::Path),
    /// `root = g`: the result is where g is zero.
    Root(syn::Path),
    /// `argmin = f`: the result is where f is least.
    Argmin(syn::Path),
}

impl Known {
    fn parse(attribute: TokenStream) -> syn::Result<Option<Known>> {
        if attribute.is_empty() {
            return Ok(None);
        }
        let whole = attribute.clone();
        let pair: syn::MetaNameValue =
            syn::parse2(attribute).map_err(|_| syn::Error::new_spanned(whole, UNKNOWN_ARGUMENT))?;
        let syn::Expr::Path(path) = &pair.value else {
            return Err(syn::Error::new_spanned(&pair.value, UNKNOWN_ARGUMENT));
        };
        let path = path.path.clone();
        match pair.path.get_ident().map(ToString::to_string).as_deref() {
            Some("rule") => Ok(Some(Known::Rule(path))),
            Some("root") => Ok(Some(Known::Root(path))),
            Some("argmin") => Ok(Some(Known::Argmin(path))),
            _ => Err(syn::Error::new_spanned(&pair.path, UNKNOWN_ARGUMENT)),
        }
    }
}

const UNKNOWN_ARGUMENT: &str = "#[differentiable] does not know this argument\n  = help: write `rule = f`, `root = f` or \
    `argmin = f`, with the name of a function, or no argument";

/// What `#[derive(Differentiable)]` makes of a struct.
pub fn derive(item: TokenStream) -> TokenStream {
    expand_derive(item).unwrap_or_else(|error| error.to_compile_error())
}

/// What [`derive()`] makes of a struct, or why it makes nothing of it, and where in the struct that shows.
///
/// # Errors
/// Where the item is not a struct of numbers.
pub fn expand_derive(item: TokenStream) -> syn::Result<TokenStream> {
    syn::parse2(item).and_then(derive::derive)
}

/// The expansion of `#[differentiable]` for a function in a file of source code, laid out for a person to read: the
/// function of that name, or the first one that there is.
///
/// # Errors
/// Where there is no such function, or it cannot be differentiated.
///
/// ```
/// let text = fluxions_source::pretty("fn f(x: f64) -> f64 { x * x.sin() }", None)?;
/// assert!(text.contains("pub fn reverse_sweep"));
/// # Ok::<(), String>(())
/// ```
#[cfg(feature = "pretty")]
pub fn pretty(text: &str, name: Option<&str>) -> Result<String, String> {
    let file = syn::parse_file(text).map_err(|e| e.to_string())?;
    let function = file.items.iter().find_map(|item| match item {
        syn::Item::Fn(function) if name.is_none_or(|name| function.sig.ident == name) => Some(function),
        _ => None,
    });
    let Some(function) = function else {
        return Err(format!("there is no function {}", name.unwrap_or("here")));
    };
    let mut function = function.clone();
    let marked = |a: &syn::Attribute| a.path().segments.last().is_some_and(|s| s.ident == "differentiable");
    let attribute = match function.attrs.iter().find(|a| marked(a)).map(|a| a.meta.clone()) {
        Some(syn::Meta::List(list)) => list.tokens,
        _ => TokenStream::new(),
    };
    function.attrs.retain(|a| !marked(a));
    let expanded = expand(attribute, quote!(#function)).map_err(|e| e.to_string())?;
    let file: syn::File = syn::parse2(expanded).map_err(|e| e.to_string())?;
    Ok(prettyplease::unparse(&file))
}
