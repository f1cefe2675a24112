//! What do the three sweeps look like as functions? The value and the forward sweep take what the author's function
//! takes, the reverse sweep takes the same and a place for each cotangent; arguments are marked by the caller as varying
//! or fixed.

use super::joint::{is_joint, joint};
use super::print::{Printer, Sweep};
use super::types::with_numbers;
use crate::analysis::{Analysis, Avail, Position, walk};
use crate::ir::*;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

/// The generic parameters that a function has besides its number type.
pub(crate) fn other_generics(f: &Function, item: &syn::ItemFn) -> Vec<syn::GenericParam> {
    item.sig
        .generics
        .params
        .iter()
        .filter(|param| match (param, &f.base) {
            (syn::GenericParam::Type(ty), Base::Generic(base)) => ty.ident != *base,
            (syn::GenericParam::Lifetime(_), _) => false,
            _ => true,
        })
        .cloned()
        .collect()
}

/// Whether the function only makes decisions: nothing that it takes varies, and no number comes out of it. Then there is
/// its value and nothing else, with the numbers of the author.
pub(crate) fn only_decides(f: &Function) -> bool {
    let varies = f.params.iter().any(|p| p.active);
    !varies
        && matches!(f.returns, Returns::Nothing | Returns::Native(_))
        && !matches!(f.base, Base::Generic(_))
}

/// What is said to the compiler about taking the sweeps into their callers: the arguments of a function of a few
/// statements would cost more than they do, above all on numbers with tangents.
pub(crate) fn hint(f: &Function) -> TokenStream {
    let (mut count, mut loops) = (0, false);
    walk(&f.body, &Position::default(), &mut |_, stmt, _| {
        count += 1;
        loops |= matches!(stmt, Stmt::For { .. } | Stmt::While { .. } | Stmt::Match { .. });
    });
    match count {
        1..=16 if !loops => quote!(#[inline(always)]),
        1..=64 if !loops => quote!(#[inline]),
        _ => TokenStream::new(),
    }
}

/// The three sweeps.
pub(crate) fn sweeps(f: &Function, a: &Analysis, item: &syn::ItemFn) -> TokenStream {
    let generics = other_generics(f, item);
    let value = value_or_forward(f, a, Sweep::Value, &generics);
    if only_decides(f) {
        return value;
    }
    let forward = value_or_forward(f, a, Sweep::Forward, &generics);
    let reverse = reverse(f, a, &generics);
    let output = output(f);
    // An alias has to mention its parameter.
    let mentions = matches!(f.returns, Returns::Number(_) | Returns::Whole(_));
    let output = if mentions { output } else { quote!(<T as rt::Gives<#output>>::Out) };
    let alias = quote! {
        /// What the function returns, with numbers `T`.
        pub type Output<T, #(#generics),*> = #output;
    };
    quote!(#alias #value #forward #reverse)
}

/// The type that a sweep returns.
pub(crate) fn output(f: &Function) -> TokenStream {
    match &f.output {
        Some(ty) => with_numbers(f, ty),
        None => quote!(()),
    }
}

fn value_or_forward(f: &Function, a: &Analysis, sweep: Sweep, generics: &[syn::GenericParam]) -> TokenStream {
    let mut params = Vec::new();
    let mut prologue = TokenStream::new();
    for param in &f.params {
        let (declared, taken) = enter(f, param);
        params.push(declared);
        prologue.extend(taken);
        if param.passing == Passing::Mutable
            && let Some(len) = f.vars[param.var].len
        {
            let (len, ident) = (&f.vars[len].ident, &f.vars[param.var].ident);
            prologue.extend(quote!(let #len = #ident.len();));
        }
    }
    let uses = &f.uses;
    let mut printer = Printer::new(f, a, sweep);
    let body = printer.block(&f.body);
    let result = returned(f, &f.returns);
    let output = output(f);
    let (name, ws) = match sweep {
        Sweep::Value => (format_ident!("value_sweep"), TokenStream::new()),
        _ => (format_ident!("forward_sweep"), quote!(ws: &mut rt::Workspace<T>,)),
    };
    let mut epilogue = TokenStream::new();
    if sweep == Sweep::Forward {
        for param in f.params.iter().filter(|p| p.passing == Passing::Mutable) {
            let ident = &f.vars[param.var].ident;
            if let Some(len) = f.vars[param.var].len
                && !param.active
                && a.avail[len] != Avail::No
            {
                let len = &f.vars[len].ident;
                epilogue.extend(quote!(ws.keep(&#len);));
            }
            if a.avail[param.var] == Avail::No {
                continue;
            }
            epilogue.extend(match (&f.vars[param.var].ty, param.active) {
                (Ty::Num, true) => quote!(ws.push(*#ident);),
                (Ty::Slice(of), true) if matches!(**of, Ty::Num) => quote!(ws.save_vec(&#ident[..]);),
                (Ty::Slice(_), true) => quote!(ws.save(&#ident.to_vec());),
                (ty, true) if ty.is_flat_vec() => quote!(ws.save_vec(&#ident[..]);),
                (_, true) => quote!(ws.save(&*#ident);),
                (_, false) => quote!(ws.keep(&(*#ident).to_owned());),
            });
        }
    }
    let (number, same) = match (&f.base, only_decides(f)) {
        (_, false) => (quote!(T: rt::Real + 'a,), TokenStream::new()),
        (Base::F32, true) => (
            TokenStream::new(),
            quote!(
                type T = f32;
            ),
        ),
        (_, true) => (
            TokenStream::new(),
            quote!(
                type T = f64;
            ),
        ),
    };
    let hint = hint(f);
    quote! {
        #hint
        pub fn #name<'a, #number #(#generics),*>(#ws #(#params),*) -> #output {
            #(#uses)*
            #same
            #prologue
            #body
            #epilogue
            #result
        }
    }
}

/// A parameter of the value and the forward sweep, and how its contents are taken.
pub(crate) fn enter(f: &Function, param: &Param) -> (TokenStream, TokenStream) {
    let ident = &f.vars[param.var].ident;
    let written = &param.ty;
    let generic = with_numbers(f, written);
    let base = match &f.base {
        Base::F64 | Base::Generic(_) => quote!(f64),
        Base::F32 => quote!(f32),
    };
    let real = f.vars[param.var].ty.is_real();
    let number = matches!(f.vars[param.var].ty, Ty::Num);
    match (real, param.active, param.passing) {
        (false, _, passing) => (plain(ident, written, passing), TokenStream::new()),
        (true, true, Passing::Mutable) => (quote!(#ident: &mut #generic), TokenStream::new()),
        (true, true, Passing::Value) if number => {
            (quote!(#ident: impl rt::ToNumber<'a, T>), quote!(let #ident = #ident.number();))
        }
        (true, true, _) => (
            quote!(#ident: impl rt::ToVaried<'a, #generic>),
            quote!(let #ident = #ident.varied(); let #ident = &*#ident;),
        ),
        (true, false, Passing::Mutable) => (plain(ident, written, Passing::Mutable), TokenStream::new()),
        (true, false, Passing::Value) if number => {
            (quote!(#ident: impl rt::ToConstant<#base>), quote!(let #ident: #base = #ident.constant();))
        }
        (true, false, _) => (
            quote!(#ident: impl rt::ToFixed<'a, #written>),
            quote!(let #ident = #ident.fixed(); let #ident = &*#ident;),
        ),
    }
}

pub(crate) fn plain(ident: &syn::Ident, ty: &syn::Type, passing: Passing) -> TokenStream {
    let reference = match passing {
        Passing::Value => TokenStream::new(),
        Passing::Shared => quote!(&),
        Passing::Mutable => quote!(&mut),
    };
    quote!(#ident: #reference #ty)
}

/// The value that the function returns.
fn returned(f: &Function, returns: &Returns) -> TokenStream {
    match returns {
        Returns::Nothing => TokenStream::new(),
        Returns::Number(var) | Returns::Native(var) | Returns::Whole(var) => {
            f.vars[*var].ident.to_token_stream()
        }
        Returns::Tuple(all) => {
            let all = all.iter().map(|r| returned(f, r));
            quote!((#(#all,)*))
        }
    }
}

/// The cotangents of what the function returns, out of those of the whole.
fn take_returned(f: &Function, returns: &Returns, from: &TokenStream) -> TokenStream {
    match returns {
        Returns::Nothing | Returns::Native(_) => TokenStream::new(),
        Returns::Number(var) | Returns::Whole(var) => {
            let ident = &f.vars[*var].ident;
            let bar = format_ident!("{}_bar", ident, span = ident.span());
            quote!(let mut #bar = #from;)
        }
        Returns::Tuple(all) => all
            .iter()
            .enumerate()
            .map(|(i, r)| {
                let i = syn::Index::from(i);
                take_returned(f, r, &quote!(#from.#i))
            })
            .collect(),
    }
}

/// The type of the cotangents of what the function returns; nothing where it returns nothing.
pub(crate) fn cotangent_type(f: &Function) -> Option<TokenStream> {
    match &f.returns {
        Returns::Nothing => None,
        Returns::Native(_) => Some(quote!(())),
        _ => Some(output(f)),
    }
}

fn reverse(f: &Function, a: &Analysis, generics: &[syn::GenericParam]) -> TokenStream {
    let mut params = Vec::new();
    let mut prologue = TokenStream::new();
    let mut loaded = TokenStream::new();
    let mut epilogue = TokenStream::new();
    // What was saved last is loaded first.
    for param in f.params.iter().rev().filter(|p| p.passing == Passing::Mutable) {
        let ident = &f.vars[param.var].ident;
        if a.avail[param.var] != Avail::No {
            loaded.extend(match (&f.vars[param.var].ty, param.active) {
                (Ty::Num, true) => quote!(let mut #ident = ws.pop();),
                (Ty::Slice(of), true) if matches!(**of, Ty::Num) => {
                    epilogue.extend(quote!(ws.give(#ident);));
                    quote!(let mut #ident = ws.load_vec();)
                }
                (ty, true) if ty.is_flat_vec() => {
                    epilogue.extend(quote!(ws.give(#ident);));
                    quote!(let mut #ident = ws.load_vec();)
                }
                (_, true) => {
                    let ty = match &param.ty {
                        syn::Type::Slice(slice) => {
                            let elem = with_numbers(f, &slice.elem);
                            quote!(::std::vec::Vec<#elem>)
                        }
                        ty => with_numbers(f, ty),
                    };
                    quote!(let mut #ident: #ty = ws.load();)
                }
                (_, false) => {
                    let ty = &param.ty;
                    let owned = match ty {
                        syn::Type::Slice(slice) => {
                            let elem = &slice.elem;
                            quote!(::std::vec::Vec<#elem>)
                        }
                        ty => quote!(#ty),
                    };
                    quote!(let mut #ident: #owned = ws.kept();)
                }
            });
        }
        if let Some(len) = f.vars[param.var].len
            && !param.active
            && a.avail[len] != Avail::No
        {
            let len = &f.vars[len].ident;
            loaded.extend(quote!(let #len: usize = ws.kept();));
        }
    }
    for param in &f.params {
        let ident = &f.vars[param.var].ident;
        let bar = format_ident!("{}_bar", ident, span = ident.span());
        let generic = with_numbers(f, &param.ty);
        let number = matches!(f.vars[param.var].ty, Ty::Num);
        match (param.active, param.passing) {
            (true, Passing::Mutable) => {
                params.push(quote!(#bar: &mut #generic));
                if let Some(len) = f.vars[param.var].len {
                    let len = &f.vars[len].ident;
                    prologue.extend(quote!(let #len = #bar.len();));
                }
            }
            (true, Passing::Value) if number => {
                let out = format_ident!("{}_out", ident, span = ident.span());
                params.push(quote!(#ident: impl rt::ToTrackedNumber<'b, T>));
                // A local sum stays in a register.
                prologue.extend(
                    quote!(let (#ident, mut #out) = #ident.tracked_number(); let mut #bar = T::absent();),
                );
                epilogue.extend(quote!(*#out += #bar;));
            }
            (true, _) => {
                params.push(quote!(#ident: impl rt::ToTracked<'a, 'b, #generic>));
                prologue.extend(quote! {
                    let (#ident, mut #bar) = #ident.tracked();
                    let #ident = &*#ident;
                    let #bar = &mut *#bar;
                });
            }
            (false, Passing::Mutable) => {}
            (false, _) => {
                let (declared, taken) = enter(f, param);
                params.push(declared);
                prologue.extend(taken);
            }
        }
    }
    let dropped = dropped(f, &params, generics);
    if let Some(ty) = cotangent_type(f) {
        params.push(quote!(y_bar: #ty));
    }
    let taken = take_returned(f, &f.returns, &quote!(y_bar));
    let uses = &f.uses;
    let mut printer = Printer::new(f, a, Sweep::Reverse);
    let body = printer.reverse_block(&f.body);
    let joint = (is_joint(f) && generics.is_empty()).then(|| {
        let body = joint(f, a);
        quote! {
            /// The value, and the cotangents, at once. Inlined, so that the compiler sees that nothing overlaps.
            #[inline(always)]
            pub fn joint_sweep<'a, 'b, T: rt::Real + 'a + 'b>(
                ws: &mut rt::Workspace<T>,
                #(#params),*
            ) -> T {
                #(#uses)*
                #prologue
                #taken
                let value = { #body };
                #epilogue
                value
            }
        }
    });
    let hint = hint(f);
    quote! {
        #joint
        #hint
        pub fn reverse_sweep<'a, 'b, T: rt::Real + 'a + 'b, #(#generics),*>(
            ws: &mut rt::Workspace<T>,
            #(#params),*
        ) {
            #(#uses)*
            #prologue
            #loaded
            #taken
            #body
            #epilogue
        }
        #dropped
    }
}

/// The reverse sweep for a caller who drops what the function returns: its cotangents are absent.
fn dropped(f: &Function, params: &[TokenStream], generics: &[syn::GenericParam]) -> TokenStream {
    let y_bar = match cotangent_type(f) {
        None => TokenStream::new(),
        Some(_) => match absent(f, &f.returns) {
            Some(absent) => absent,
            None => return TokenStream::new(),
        },
    };
    let names = f.params.iter().filter_map(|param| {
        let ident = &f.vars[param.var].ident;
        match (param.active, param.passing) {
            (true, Passing::Mutable) => {
                let bar = format_ident!("{}_bar", ident, span = ident.span());
                Some(quote!(#bar))
            }
            (false, Passing::Mutable) => None,
            _ => Some(quote!(#ident)),
        }
    });
    quote! {
        pub fn reverse_dropped<'a, 'b, T: rt::Real + 'a + 'b, #(#generics),*>(
            ws: &mut rt::Workspace<T>,
            #(#params),*
        ) {
            reverse_sweep(ws, #(#names,)* #y_bar)
        }
    }
}

/// Absent cotangents of what the function returns, where its type says how many there are.
fn absent(f: &Function, returns: &Returns) -> Option<TokenStream> {
    fn of(ty: &Ty) -> Option<TokenStream> {
        match ty {
            Ty::Num => Some(quote!(T::absent())),
            Ty::Array(inner, len) => {
                let inner = of(inner)?;
                Some(quote!([#inner; #len]))
            }
            _ => None,
        }
    }
    match returns {
        Returns::Nothing | Returns::Native(_) => Some(quote!(())),
        Returns::Number(_) => Some(quote!(T::absent())),
        Returns::Whole(var) => of(&f.vars[*var].ty),
        Returns::Tuple(all) => {
            let all: Option<Vec<TokenStream>> = all.iter().map(|r| absent(f, r)).collect();
            let all = all?;
            Some(quote!((#(#all,)*)))
        }
    }
}
