//! How are numbers, places and native Rust written? The same in every sweep, but for views: where a sweep holds a view as
//! a slice of its own, elements are written through it; elsewhere they are written through the variable that it is a
//! view of.

use crate::analysis::Analysis;
use crate::broken::broken;
use crate::ir::*;
use crate::lower::{atom, flatten};
use crate::partials;
use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use syn::Ident;

/// Which of the three functions is being written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sweep {
    /// The value alone.
    Value,
    /// The value, saving what the reverse sweep needs.
    Forward,
    /// The cotangents.
    Reverse,
}

/// Writes one sweep.
pub(crate) struct Printer<'f> {
    pub(crate) f: &'f Function,
    pub(crate) a: &'f Analysis,
    pub(crate) sweep: Sweep,
    /// The views that are slices here, and those whose cotangents are.
    pub(crate) views: HashSet<VarId>,
    pub(crate) view_bars: HashSet<VarId>,
    /// The cotangents that a loop sums up side by side, as they are written, and what they are summed up in.
    pub(crate) sums: Vec<(String, TokenStream)>,
    /// The loop whose body saves into regions, if this is one.
    pub(crate) leaf: Option<super::leaf::Leaf>,
    /// The slices of the innermost loop that is being written, and its counter.
    pub(crate) strips: RefCell<Option<(Option<super::strips::Strips>, VarId)>>,
    /// The elements whose cotangents the block that is being written sums first, with the names of the sums.
    pub(crate) gathered: HashMap<String, Ident>,
}

impl<'f> Printer<'f> {
    pub(crate) fn new(f: &'f Function, a: &'f Analysis, sweep: Sweep) -> Self {
        Printer {
            f,
            a,
            sweep,
            views: HashSet::new(),
            view_bars: HashSet::new(),
            sums: Vec::new(),
            leaf: None,
            strips: RefCell::new(None),
            gathered: HashMap::new(),
        }
    }

    pub(crate) fn ident(&self, var: VarId) -> &'f Ident {
        &self.f.vars[var].ident
    }

    pub(crate) fn bar_ident(&self, var: VarId) -> Ident {
        let ident = self.ident(var);
        format_ident!("{}_bar", ident, span = ident.span())
    }

    pub(crate) fn varies(&self, var: VarId) -> bool {
        self.a.varies(self.f, var)
    }

    /// The number type of what does not vary.
    pub(crate) fn base(&self) -> TokenStream {
        match &self.f.base {
            Base::F64 => quote!(f64),
            Base::F32 => quote!(f32),
            Base::Generic(_) => quote!(T),
        }
    }

    /// The place as it is written here: through a view where that is a slice, and else without views.
    fn resolved(&self, place: &Place, views: &HashSet<VarId>) -> Place {
        let Kind::View(view) = &self.f.vars[place.var].kind else { return place.clone() };
        let held = match self.sweep {
            Sweep::Value | Sweep::Forward => !view.symbolic,
            Sweep::Reverse => views.contains(&place.var),
        };
        if held {
            return place.clone();
        }
        if self.sweep == Sweep::Reverse || view.symbolic {
            let mut path = place.path.iter().cloned();
            let mut base = view.base.clone();
            if let Some((start, _)) = view.range
                && let Some(Step::Index(index)) = path.next()
            {
                let (s, i) = (self.ident(start), atom(&index));
                base.path.push(Step::Index(Native { tokens: quote!(#s + #i), ..index }));
            }
            base.path.extend(path);
            return self.resolved(&base, views);
        }
        flatten(&self.f.vars, place)
    }

    fn written(&self, place: &Place, name: TokenStream) -> TokenStream {
        let mut tokens = name;
        for step in &place.path {
            tokens = match step {
                Step::Index(index) => {
                    let index = self.native(index);
                    quote!(#tokens[#index])
                }
                Step::Field(member) => quote!(#tokens.#member),
            };
        }
        tokens
    }

    /// What is at a place.
    pub(crate) fn place(&self, place: &Place) -> TokenStream {
        let place = self.resolved(place, &self.views);
        let ident = self.ident(place.var);
        let loaded = self.sweep == Sweep::Reverse && self.f.vars[place.var].mutable;
        let name =
            if self.f.vars[place.var].reference && !loaded { quote!((*#ident)) } else { quote!(#ident) };
        self.written(&place, name)
    }

    /// The cotangent of what is at a place.
    pub(crate) fn bar(&self, place: &Place) -> TokenStream {
        let place = self.resolved(place, &self.view_bars);
        let ident = self.bar_ident(place.var);
        if let Some(element) = self.element(&place, &ident, true) {
            return element;
        }
        let scalar_reference = self.f.vars[place.var].reference && self.f.vars[place.var].mutable;
        let name = if scalar_reference { quote!((*#ident)) } else { quote!(#ident) };
        let bar = self.written(&place, name);
        match self.sums.iter().find(|(written, _)| !self.sums.is_empty() && *written == bar.to_string()) {
            Some((_, sum)) => sum.clone(),
            None => bar,
        }
    }

    /// All of what is at a place, as a reference: `&x[a..b]`.
    pub(crate) fn whole(&self, place: &Place, bar: bool, mutable: bool) -> TokenStream {
        let borrow = if mutable { quote!(&mut) } else { quote!(&) };
        let write = |place: &Place| if bar { self.bar(place) } else { self.place(place) };
        let var = &self.f.vars[place.var];
        if place.path.is_empty()
            && let Kind::View(view) = &var.kind
        {
            let held = match self.sweep {
                Sweep::Value | Sweep::Forward => !view.symbolic,
                Sweep::Reverse => (if bar { &self.view_bars } else { &self.views }).contains(&place.var),
            };
            if !held {
                let (base, range) = self.range_of(place.var);
                let base = write(&base);
                return match range {
                    Some((start, len)) => quote!(#borrow #base[#start..#start + #len]),
                    None => quote!(#borrow #base),
                };
            }
            let name = write(place);
            return quote!(#borrow #name[..]);
        }
        let written = write(place);
        if place.path.is_empty() && matches!(var.ty, Ty::Slice(_)) {
            quote!(#borrow #written[..])
        } else {
            // A parameter is a reference, but for the contents that the reverse sweep has loaded.
            let loaded =
                !bar && self.sweep == Sweep::Reverse && var.mutable && matches!(var.kind, Kind::Param);
            let reference =
                matches!(var.kind, Kind::Param) && place.path.is_empty() && !var.reference && !loaded;
            if reference { quote!(#borrow *#written) } else { quote!(#borrow #written) }
        }
    }

    /// What a view is a view of in the end, with the range there.
    pub(crate) fn range_of(&self, var: VarId) -> (Place, Option<(TokenStream, TokenStream)>) {
        let Kind::View(view) = &self.f.vars[var].kind else { return (Place::var(var), None) };
        let range = view.range.map(|(start, len)| {
            let (s, n) = (self.ident(start), self.ident(len));
            (quote!(#s), quote!(#n))
        });
        // A view that is a slice of its own in this sweep is as good as a variable.
        if view.base.path.is_empty()
            && let Kind::View(base) = &self.f.vars[view.base.var].kind
            && (self.sweep == Sweep::Reverse || base.symbolic)
        {
            let (base, outer) = self.range_of(view.base.var);
            return match (outer, range) {
                (Some((s, _)), Some((t, n))) => (base, Some((quote!((#s + #t)), n))),
                (outer, None) => (base, outer),
                (None, range) => (base, range),
            };
        }
        (view.base.clone(), range)
    }

    // ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// A constant as a number of the author's type.
    fn constant(&self, native: &Native) -> TokenStream {
        let tokens = self.native(native);
        let base = self.base();
        match syn::parse2::<syn::LitFloat>(tokens.clone()) {
            Ok(lit) if !matches!(self.f.base, Base::Generic(_)) => {
                let text = format!("{}_{base}", lit.base10_digits());
                text.parse().unwrap_or(tokens)
            }
            _ => atom(&Native::tokens(tokens)),
        }
    }

    /// A number, as one that varies or as one that does not.
    pub(crate) fn operand(&self, operand: &Operand, varied: bool) -> TokenStream {
        match operand {
            Operand::Place(place) => {
                let held = self.resolved(place, &self.views);
                let written =
                    self.element(&held, self.ident(held.var), false).unwrap_or_else(|| self.place(place));
                if varied && !self.varies(place.var) { quote!(rt::lift::<_, T>(#written)) } else { written }
            }
            Operand::Constant(native) if varied => match &self.f.base {
                Base::F32 => {
                    let constant = self.constant(native);
                    quote!(rt::lift::<f32, T>(#constant))
                }
                _ => {
                    let tokens = self.native(native);
                    quote!(T::from_f64(#tokens))
                }
            },
            Operand::Constant(native) => self.constant(native),
        }
    }

    /// What an operation computes.
    pub(crate) fn computed(&self, op: &Op, args: &[Operand], varied: bool) -> TokenStream {
        let args: Vec<TokenStream> = args.iter().map(|arg| self.operand(arg, varied)).collect();
        match op {
            Op::Copy => args.first().cloned().unwrap_or_else(|| broken("a copy of nothing")),
            Op::Prim(prim) => strip_parentheses(partials::apply(*prim, &args)),
            Op::Powi(n, _) => {
                let n = self.native(n);
                quote!(rt::Real::powi(#(#args),*, #n))
            }
            Op::MulAdd => quote!(rt::Real::mul_add(#(#args),*)),
            Op::Signum => quote!(rt::signum(#(#args),*)),
        }
    }

    // ── native Rust ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// Native Rust, with the numbers that take part in it.
    pub(crate) fn native(&self, native: &Native) -> TokenStream {
        if native.parts.is_empty() {
            return native.tokens.clone();
        }
        // What native Rust reads, it may read under a condition.
        let strips = self.strips.take();
        let written = self.substitute(native.tokens.clone(), native);
        self.strips.replace(strips);
        written
    }

    fn substitute(&self, tokens: TokenStream, native: &Native) -> TokenStream {
        tokens
            .into_iter()
            .map(|token| match token {
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), self.substitute(group.stream(), native));
                    inner.set_span(group.span());
                    TokenTree::Group(inner).to_token_stream()
                }
                TokenTree::Ident(ident) => match native.parts.iter().find(|(name, _)| *name == ident) {
                    Some((_, part)) => self.part(part),
                    None => ident.to_token_stream(),
                },
                other => other.to_token_stream(),
            })
            .collect()
    }

    fn part(&self, part: &Part) -> TokenStream {
        match part {
            Part::Compare(a, op, b) => {
                let varied = [a, b].iter().any(|o| self.a.operand_varies(self.f, o));
                let (x, y) = (self.operand(a, varied), self.operand(b, varied));
                if varied && self.sweep == Sweep::Forward && x.to_string() != y.to_string() {
                    match op {
                        syn::BinOp::Eq(_) => return quote!(ws.meets(#x == #y)),
                        syn::BinOp::Ne(_) => return quote!((!ws.meets(#x == #y))),
                        _ => {}
                    }
                }
                quote!((#x #op #y))
            }
            Part::Method(a, name) => {
                if self.a.operand_varies(self.f, a) {
                    let x = self.operand(a, true);
                    quote!(rt::Real::#name(#x))
                } else {
                    let x = self.operand(a, false);
                    quote!((#x).#name())
                }
            }
            Part::Cast(a, ty) => {
                if self.a.operand_varies(self.f, a) {
                    let x = self.operand(a, true);
                    quote!((rt::Real::value(#x) as #ty))
                } else {
                    let x = self.operand(a, false);
                    quote!((#x as #ty))
                }
            }
        }
    }
}

/// An operation alone on its side needs no parentheses.
fn strip_parentheses(tokens: TokenStream) -> TokenStream {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == proc_macro2::Delimiter::Parenthesis => {
            group.stream()
        }
        _ => tokens,
    }
}
