//! What makes a struct something that a differentiable function can take? A twin with numbers of any type, `PointOf<T>`
//! for `Point`, and the ways of walking over its numbers.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

/// The twin of a struct.
///
/// # Errors
/// Where the item is not a struct with named fields and without type parameters.
pub(crate) fn derive(item: syn::DeriveInput) -> syn::Result<TokenStream> {
    let refuse = |at: &dyn ToTokens, what: &str, instead: &str| {
        let mut tokens = TokenStream::new();
        at.to_tokens(&mut tokens);
        syn::Error::new_spanned(
            tokens,
            format!("#[derive(Differentiable)] cannot be put on {what}\n  = help: {instead}"),
        )
    };
    let syn::Data::Struct(data) = &item.data else {
        let token = match &item.data {
            syn::Data::Enum(data) => data.enum_token.to_token_stream(),
            syn::Data::Union(data) => data.union_token.to_token_stream(),
            syn::Data::Struct(data) => data.struct_token.to_token_stream(),
        };
        return Err(refuse(
            &token,
            "an enum or a union",
            "use a struct with named fields, and a whole number for the case",
        ));
    };
    let syn::Fields::Named(fields) = &data.fields else {
        let at: &dyn ToTokens = match &data.fields {
            syn::Fields::Unnamed(fields) => fields,
            _ => &item.ident,
        };
        return Err(refuse(at, "a struct without named fields", "give its fields names"));
    };
    if let Some(param) = item.generics.params.first() {
        return Err(refuse(param, "a struct with parameters", "write it for `f64`"));
    }
    let root = crate::root::of_struct(&item)?;
    let (vis, name) = (&item.vis, &item.ident);
    let twin = format_ident!("{}Of", name, span = name.span());
    let text = format!("[`{name}`] with numbers of any type.");
    let (names, types, visibilities): (Vec<_>, Vec<_>, Vec<_>) = {
        let mut parts = (Vec::new(), Vec::new(), Vec::new());
        for field in &fields.named {
            parts.0.push(field.ident.clone());
            parts.1.push(field.ty.clone());
            parts.2.push(field.vis.clone());
        }
        parts
    };
    for field in &fields.named {
        let instead = match &field.ty {
            syn::Type::Reference(_) => "own the numbers: use a `Vec` or an array",
            syn::Type::Path(path) => {
                match path.path.segments.last().map(|s| s.ident.to_string()).as_deref() {
                    Some("Box" | "Rc" | "Arc" | "RefCell" | "Cell") => "use what is inside",
                    Some("Option" | "HashMap" | "BTreeMap" | "String") => {
                        "leave it out, or use numbers, vectors and arrays"
                    }
                    _ => continue,
                }
            }
            syn::Type::Array(_) | syn::Type::Tuple(_) => continue,
            _ => "use numbers, arrays, vectors, tuples and structs with `#[derive(Differentiable)]`",
        };
        return Err(refuse(&field.ty, "a struct with a field of this type", instead));
    }
    let backwards = names.iter().rev();
    // A constant field is a number like others to the function, but not one that anybody sees or asks for.
    let varying = |(_, field): &(usize, &syn::Field)| !is_constant(field);
    let varying: Vec<_> = fields.named.iter().enumerate().filter(varying).map(|(i, _)| &names[i]).collect();
    let each_with = |trait_call: TokenStream, varying: TokenStream, constant: TokenStream| {
        fields.named.iter().map(move |field| {
            let (name, f) = (&field.ident, if is_constant(field) { &constant } else { &varying });
            quote!(#name: #trait_call(&self.#name, #f))
        })
    };
    let replaced = each_with(quote!(Replace::replace), quote!(f), quote!(&mut |x| x));
    let rebased = each_with(quote!(Rebase::<T>::rebase), quote!(f), quote!(&mut T::from_f64));
    Ok(quote! {
        #[doc = #text]
        #[allow(missing_docs, missing_debug_implementations, non_camel_case_types)]
        #[derive(Clone, Debug)]
        #vis struct #twin<T: #root::rt::Real>
        where
            #(#types: #root::rt::Rebase<T>,)*
        {
            #(#visibilities #names: <#types as #root::rt::Rebase<T>>::Of,)*
        }
        const _: () = {
            use #root::rt::{Real, Rebase, Replace, Shape, Stack};
            impl Replace for #name {
                fn replace(&self, f: &mut impl FnMut(f64) -> f64) -> Self {
                    #name { #(#replaced,)* }
                }
            }
            impl<T: Real> Rebase<T> for #name {
                type Of = #twin<T>;
                fn rebase(&self, f: &mut impl FnMut(f64) -> T) -> #twin<T> {
                    #twin { #(#rebased,)* }
                }
            }
            impl<T: Real> Shape<T> for #twin<T> {
                fn each(&self, f: &mut impl FnMut(T)) {
                    #(Shape::<T>::each(&self.#varying, f);)*
                }
                fn each_mut(&mut self, f: &mut impl FnMut(&mut T)) {
                    #(Shape::<T>::each_mut(&mut self.#varying, f);)*
                }
                fn zeros(&self) -> Self {
                    #twin { #(#names: Shape::<T>::zeros(&self.#names),)* }
                }
                fn save(&self, numbers: &mut impl Stack<T>, words: &mut impl Stack<u64>) {
                    #(Shape::<T>::save(&self.#backwards, numbers, words);)*
                }
                fn load(numbers: &mut impl Stack<T>, words: &mut impl Stack<u64>) -> Self {
                    #twin { #(#names: Shape::<T>::load(numbers, words),)* }
                }
                fn accumulate(&mut self, other: &Self) {
                    #(Shape::<T>::accumulate(&mut self.#varying, &other.#varying);)*
                }
            }
        };
    })
}

/// Whether a field has the attribute `#[constant]`.
fn is_constant(field: &syn::Field) -> bool {
    field.attrs.iter().any(|attribute| attribute.path().is_ident("constant"))
}
