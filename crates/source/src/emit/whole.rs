//! How is a whole vector, struct or tuple put in the place of another, and what follows on the way back? The old value may
//! be of another length, so the cotangents that stood for the new one move to where it came from, and what is put in
//! their place has the shape of the old one.

use super::print::Printer;
use crate::ir::*;
use proc_macro2::TokenStream;
use quote::quote;

impl Printer<'_> {
    /// The copy, in the value or the forward sweep.
    pub(crate) fn copy_whole(
        &self,
        id: StmtId,
        stmt: &Stmt,
        dst: &Place,
        src: &Place,
        writes: Writes,
    ) -> TokenStream {
        let (ident, value) = (self.ident(dst.var), self.copy_of(dst.var, src));
        match writes {
            Writes::Declared => {
                let mutable = self.f.vars[dst.var].mutable.then(|| quote!(mut));
                return quote!(let #mutable #ident = #value;);
            }
            Writes::First => return quote!(#ident = #value;),
            Writes::Over => {}
        }
        let (here, to) = (self.whole(dst, false, false), self.whole(dst, false, true));
        let flat = self.f.ty_at(dst).is_flat_vec();
        let saves = self.saving() && self.a.saves_old.contains(&id);
        let counts = self.saving() && flat && self.a.is_adjoint(self.f, stmt);
        let varied = self.varies(dst.var);
        let save = match (varied, flat) {
            (true, true) if saves => quote!(ws.save_vec(#here);),
            (true, true) if counts => quote!(ws.keep(&(#here).len());),
            (true, false) if saves => quote!(ws.save(#here);),
            (false, _) if saves => quote!(ws.keep(#here);),
            _ => TokenStream::new(),
        };
        if varied && flat && self.saving() && self.varies(src.var) {
            let from = self.whole(src, false, false);
            return quote!({
                #save
                let copy = ws.take_copy(#from);
                ws.give(::core::mem::replace(#to, copy));
            });
        }
        quote!(#save *#to = #value;)
    }

    /// The way back from the copy.
    pub(crate) fn reverse_whole(
        &self,
        id: StmtId,
        stmt: &Stmt,
        dst: &Place,
        src: &Place,
        writes: Writes,
    ) -> TokenStream {
        let source = self.is_tracked(src.var).then(|| self.whole(src, true, true));
        if writes != Writes::Over {
            let from = self.bar_ident(dst.var);
            return match source {
                Some(to) if self.a.is_adjoint(self.f, stmt) => quote!(rt::add_to(#to, &#from);),
                _ => TokenStream::new(),
            };
        }
        let (here, to) = (self.whole(dst, false, false), self.whole(dst, false, true));
        let flat = self.f.ty_at(dst).is_flat_vec();
        let saved = self.a.saves_old.contains(&id);
        let restore = match (saved, self.varies(dst.var), flat) {
            (false, ..) => TokenStream::new(),
            (true, true, true) => quote! {
                let old = ws.load_vec();
                ws.give(::core::mem::replace(#to, old));
            },
            (true, true, false) => quote!(*#to = ws.load();),
            (true, false, _) => quote!(*#to = ws.kept();),
        };
        if !self.a.is_adjoint(self.f, stmt) {
            return if restore.is_empty() { restore } else { quote!({ #restore }) };
        }
        let bar = self.whole(dst, true, true);
        let hand_on = source.map(|to| quote!(rt::add_to(#to, &cotangent);));
        if flat {
            let len = if saved { quote!((#here).len()) } else { quote!(ws.kept::<usize>()) };
            return quote!({
                #restore
                let len = #len;
                let absent = ws.take(T::absent(), len);
                let cotangent = ::core::mem::replace(#bar, absent);
                #hand_on
                ws.give(cotangent);
            });
        }
        quote!({
            #restore
            let cotangent = ::core::mem::replace(#bar, rt::Shape::<T>::zeros(#here));
            #hand_on
        })
    }
}
