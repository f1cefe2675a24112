//! How is a call reversed? By the callee's reverse sweep, which is given the same arguments and a place for each
//! cotangent: the caller's own where it can be lent, one on the side where the same variable is passed twice.

use super::print::Printer;
use crate::ir::*;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl Printer<'_> {
    pub(crate) fn reverse_call(
        &mut self,
        id: StmtId,
        stmt: &Stmt,
        path: &syn::Path,
        args: &[Argument],
        dst: Option<VarId>,
        span: proc_macro2::Span,
    ) -> TokenStream {
        let mut restore = TokenStream::new();
        if self.a.saves_old.contains(&id) {
            for arg in args.iter().rev() {
                match arg {
                    Argument::Mutable(place) | Argument::NativeMutable(place)
                        if !self.a.saves_argument(self.f, id, place) => {}
                    Argument::Mutable(place) => restore.extend(self.load_view(place)),
                    Argument::NativeMutable(place) => {
                        let ident = self.ident(self.f.root(place.var));
                        restore.extend(quote!(#ident.clone_from_slice(&ws.kept::<::std::vec::Vec<_>>());));
                    }
                    _ => {}
                }
            }
        }
        if !self.a.is_adjoint(self.f, stmt) {
            return restore;
        }
        let roots: Vec<VarId> = args
            .iter()
            .filter_map(|arg| match arg {
                Argument::Shared(place, _) | Argument::Mutable(place) => Some(self.f.root(place.var)),
                _ => None,
            })
            .collect();
        let mut before = TokenStream::new();
        let mut after = TokenStream::new();
        let mut written = Vec::new();
        let mut give = TokenStream::new();
        let changed: Vec<VarId> = args
            .iter()
            .filter_map(|arg| match arg {
                Argument::Mutable(place) => Some(self.f.root(place.var)),
                _ => None,
            })
            .collect();
        let mut lent = std::collections::HashSet::new();
        for (i, arg) in args.iter().enumerate() {
            let temporary = format_ident!("bar_{}", i);
            match arg {
                Argument::Native(native) => written.push(self.native(native)),
                Argument::NativeMutable(_) => {}
                Argument::Number(operand) => {
                    let varied = self.a.operand_varies(self.f, operand);
                    let value = self.operand(operand, varied);
                    if !varied {
                        written.push(quote!(rt::Fixed(#value)));
                        continue;
                    }
                    before.extend(quote!(let mut #temporary = T::absent();));
                    written.push(quote!(rt::Tracked(#value, &mut #temporary)));
                    if let Operand::Place(place) = operand
                        && self.is_tracked(place.var)
                    {
                        let to = self.bar(place);
                        match dst.filter(|&dst| self.a.faint.contains(&id) && self.is_tracked(dst)) {
                            Some(dst) => {
                                let bar = self.bar_ident(dst);
                                after.extend(quote!(#to += rt::guard(#bar, #temporary);));
                            }
                            None => after.extend(quote!(#to += #temporary;)),
                        }
                    }
                }
                Argument::Shared(place, _) => {
                    let value = self.whole(place, false, false);
                    if !self.varies(place.var) {
                        written.push(quote!(rt::Fixed(#value)));
                        continue;
                    }
                    // Of several parts of one variable the first has its cotangents lent.
                    let root = self.f.root(place.var);
                    let alone = roots.iter().filter(|&&r| r == root).count() == 1;
                    let first = !lent.contains(&root) && !changed.contains(&root);
                    lent.insert(root);
                    if (alone || first) && self.is_tracked(place.var) {
                        let bar = self.whole(place, true, true);
                        written.push(quote!(rt::Tracked(#value, #bar)));
                    } else {
                        let slice = if self.is_slice(place) { quote!([..]) } else { TokenStream::new() };
                        if self.is_slice(place) {
                            before.extend(quote!(let mut #temporary = ws.take(T::absent(), (#value).len());));
                            give.extend(quote!(ws.give(#temporary);));
                        } else {
                            before.extend(quote!(let mut #temporary = rt::zeros_of(#value);));
                        }
                        written.push(quote!(rt::Tracked(#value, &mut #temporary #slice)));
                        if self.is_tracked(place.var) {
                            let to = self.whole(place, true, true);
                            after.extend(quote!(rt::add_to(#to, &#temporary #slice);));
                        }
                    }
                }
                Argument::Mutable(place) => {
                    if self.is_tracked(place.var) {
                        written.push(self.whole(place, true, true));
                    } else {
                        let len = self.mutable_len(place);
                        before.extend(quote!(let mut #temporary = ws.take(T::absent(), #len);));
                        written.push(quote!(&mut #temporary[..]));
                        after.extend(quote!(ws.give(#temporary);));
                    }
                }
            }
        }
        if let Some(dst) = dst {
            match &self.f.vars[dst].ty {
                Ty::Native => written.push(quote!(())),
                _ if self.is_tracked(dst) => {
                    let bar = self.bar_ident(dst);
                    written.push(quote!(#bar));
                }
                Ty::Num => written.push(quote!(T::absent())),
                _ => {
                    let ident = self.ident(dst);
                    written.push(quote!(rt::Shape::<T>::zeros(&#ident)));
                }
            }
        }
        let function = match dst {
            Some(_) => super::types::sweep_of(path, self.sweep, span),
            None => super::types::dropped_of(path, span),
        };
        quote!({ #before #function(ws, #(#written),*); #after #give #restore })
    }

    fn is_slice(&self, place: &Place) -> bool {
        place.path.is_empty() && matches!(self.f.vars[place.var].ty, Ty::Slice(_))
    }

    fn mutable_len(&self, place: &Place) -> TokenStream {
        match (&self.f.vars[place.var].kind, self.f.vars[place.var].len) {
            (Kind::View(View { range: Some((_, len)), .. }), _) => {
                let len = self.ident(*len);
                quote!(#len)
            }
            (_, Some(len)) => {
                let len = self.ident(len);
                quote!(#len)
            }
            _ => quote!(1),
        }
    }

    fn load_view(&self, place: &Place) -> TokenStream {
        let ty = if place.path.is_empty() { self.f.vars[place.var].ty.clone() } else { Ty::Unknown };
        let slice = matches!(ty, Ty::Slice(_)) || ty.is_flat_vec();
        let whole = self.whole(place, false, true);
        match (self.varies(place.var), slice) {
            (true, true) if self.is_own_vec(place) => quote!(ws.load_whole(#whole);),
            (true, true) => quote!(ws.load_slice(#whole);),
            (true, false) => quote!(*#whole = ws.load();),
            (false, true) => quote!((#whole).copy_from_slice(&ws.kept::<::std::vec::Vec<_>>());),
            (false, false) => quote!(*#whole = ws.kept();),
        }
    }
}
