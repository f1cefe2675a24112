//! What makes a struct something that a differentiable function can take? A twin with numbers of any type, `PointOf<T>`
//! for `Point`, and the ways of walking over its numbers.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The twin of a struct.
///
/// # Errors
/// Where the item is not a struct with named fields and without type parameters.
pub(crate) fn derive(item: syn::DeriveInput) -> syn::Result<TokenStream> {
    let refuse = |at: &dyn quote::ToTokens, what: &str, instead: &str| {
        let mut tokens = TokenStream::new();
        at.to_tokens(&mut tokens);
        syn::Error::new_spanned(
            tokens,
            format!("#[derive(Differentiable)] cannot be put on {what}\n  = help: {instead}"),
        )
    };
    let syn::Data::Struct(data) = &item.data else {
        return Err(refuse(&item.ident, "an enum or union", "use a struct with named fields"));
    };
    let syn::Fields::Named(fields) = &data.fields else {
        return Err(refuse(&item.ident, "a struct without named fields", "give its fields names"));
    };
    if let Some(param) = item.generics.params.first() {
        return Err(refuse(param, "a struct with parameters", "write it for `f64`"));
    }
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
    let backwards = names.iter().rev();
    Ok(quote! {
        #[doc = #text]
        #[allow(missing_docs, missing_debug_implementations, non_camel_case_types)]
        #[derive(Clone, Debug)]
        #vis struct #twin<T: ::fluxions::rt::Real>
        where
            #(#types: ::fluxions::rt::Rebase<T>,)*
        {
            #(#visibilities #names: <#types as ::fluxions::rt::Rebase<T>>::Of,)*
        }
        const _: () = {
            use ::fluxions::rt::{Real, Rebase, Replace, Shape, Stack};
            impl Replace for #name {
                fn replace(&self, f: &mut impl FnMut(f64) -> f64) -> Self {
                    #name { #(#names: Replace::replace(&self.#names, f),)* }
                }
            }
            impl<T: Real> Rebase<T> for #name {
                type Of = #twin<T>;
                fn rebase(&self, f: &mut impl FnMut(f64) -> T) -> #twin<T> {
                    #twin { #(#names: Rebase::<T>::rebase(&self.#names, f),)* }
                }
            }
            impl<T: Real> Shape<T> for #twin<T> {
                fn each(&self, f: &mut impl FnMut(T)) {
                    #(Shape::<T>::each(&self.#names, f);)*
                }
                fn each_mut(&mut self, f: &mut impl FnMut(&mut T)) {
                    #(Shape::<T>::each_mut(&mut self.#names, f);)*
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
            }
        };
    })
}
