//! Which variable, and which part of it, does an expression name? Elements, fields, sub-slices and references all lead
//! back to a variable, so that a cotangent can be kept beside it.

use super::{Lower, Val, atom, refuse};
use crate::ir::*;
use quote::{ToTokens, quote};

impl Lower {
    /// The place that an expression names, what is there, and for something native how it is written.
    pub(super) fn target(&mut self, expr: &syn::Expr) -> syn::Result<(Place, Ty, Native)> {
        match self.expr(expr)? {
            Val::Num(Operand::Place(place)) => Ok((place, Ty::Num, Native::tokens(quote!()))),
            Val::Place(place, ty) => {
                let native = self.native_place(&place);
                Ok((place, ty, native))
            }
            Val::Native(native) => match native.reads.first() {
                Some(&var) => Ok((Place::var(var), Ty::Native, native)),
                None => refuse(expr, "an assignment to this", "assign to a variable, an element or a field"),
            },
            _ => refuse(expr, "an assignment to this", "assign to a variable, an element or a field"),
        }
    }

    /// What stands at a place.
    pub(super) fn val_of(&self, place: Place, ty: Ty) -> Val {
        match ty {
            Ty::Num => Val::Num(Operand::Place(place)),
            Ty::Native => Val::Native(self.native_place(&place)),
            ty => Val::Place(place, ty),
        }
    }

    /// A place without views: a part of a variable that holds something itself.
    pub(super) fn flat(&self, place: &Place) -> Place {
        flatten(&self.vars, place)
    }

    /// What stands at a place, as native Rust.
    pub(super) fn native_place(&self, place: &Place) -> Native {
        let place = self.flat(place);
        let ident = &self.vars[place.var].ident;
        let mut tokens = if self.vars[place.var].reference { quote!((*#ident)) } else { quote!(#ident) };
        let mut native = Native::tokens(quote!());
        native.reads.push(place.var);
        for step in &place.path {
            match step {
                Step::Index(index) => {
                    let i = &index.tokens;
                    tokens = quote!(#tokens[#i]);
                    native.parts.extend(index.parts.iter().cloned());
                    native.reads.extend(index.reads.iter().copied());
                }
                Step::Field(member) => tokens = quote!(#tokens.#member),
            }
        }
        native.tokens = tokens;
        native
    }

    /// The use of a place decides what is there.
    pub(super) fn settle(&mut self, place: &Place, ty: Ty) {
        if place.path.is_empty() {
            self.resolve(place.var, ty);
        }
    }

    /// The number of elements.
    pub(super) fn length(&mut self, place: &Place, ty: &Ty) -> Native {
        if let Ty::Array(_, len) = ty {
            // A literal alone has no type that a method could be called on.
            let literal = syn::parse2::<syn::LitInt>(len.clone()).and_then(|literal| literal.base10_parse());
            return match literal {
                Ok::<usize, _>(n) => Native::tokens(quote!(#n)),
                Err(_) => Native::tokens(quote!(((#len) as usize))),
            };
        }
        if place.path.is_empty() {
            let var = &self.vars[place.var];
            if let Some(len) = var.len {
                return self.native_var(len);
            }
            if let Kind::View(view) = var.kind.clone() {
                return match view.range {
                    Some((_, len)) => self.native_var(len),
                    None => {
                        let ty = self.ty_at(&view.base);
                        self.length(&view.base, &ty)
                    }
                };
            }
        }
        let is_param = matches!(self.vars[place.var].kind, Kind::Param) && place.path.is_empty();
        let here = self.native_place(place);
        let tokens = &here.tokens;
        let mut native = Lower::native_of(quote!(#tokens.len()), &[&here]);
        if is_param {
            native.reads.clear();
        }
        native
    }

    /// What is at a place.
    pub(super) fn ty_at(&self, place: &Place) -> Ty {
        crate::ir::ty_at(&self.vars, place)
    }

    /// The type of a copy of what is at a place, where it cannot be told from the shape alone.
    pub(super) fn copy_type(&self, place: &Place) -> Option<proc_macro2::TokenStream> {
        self.vars[place.var].written.clone().filter(|_| place.path.is_empty())
    }

    /// The variable that holds the length of what is at a place, if there is one.
    pub(super) fn len_var(&self, place: &Place) -> Option<VarId> {
        if !place.path.is_empty() {
            return None;
        }
        match &self.vars[place.var].kind {
            Kind::View(View { range: Some((_, len)), .. }) => Some(*len),
            _ => self.vars[place.var].len,
        }
    }

    /// `expr[index]`.
    pub(super) fn index(&mut self, expr: &syn::ExprIndex) -> syn::Result<Val> {
        let base = self.expr(&expr.expr)?;
        let (place, ty) = match base {
            Val::Place(place, ty) => (place, ty),
            Val::Native(native) => {
                if let syn::Expr::Range(range) = &*expr.index {
                    return refuse(range, "a sub-slice of this, which holds no numbers", "use indices");
                }
                let index = self.expr(&expr.index)?;
                let index = self.index_native(index, &*expr.index)?;
                let (a, i) = (&native.tokens, &index.tokens);
                return Ok(Val::Native(Lower::native_of(quote!(#a[#i]), &[&native, &index])));
            }
            Val::Either(native) => {
                // A constant table.
                let index = self.expr(&expr.index)?;
                let index = self.index_native(index, &*expr.index)?;
                let (a, i) = (&native.tokens, &index.tokens);
                return Ok(Val::Either(Lower::native_of(quote!(#a[#i]), &[&native, &index])));
            }
            Val::Tuple(parts) => {
                let (place, ty) = self.stored(Val::Tuple(parts), &*expr.expr)?;
                (place, ty)
            }
            _ => return refuse(&expr.expr, "an index into this", "index a slice, an array or a vector"),
        };
        if let syn::Expr::Range(range) = peel(&expr.index) {
            return self.slice(place, ty, range);
        }
        let index = self.expr(&expr.index)?;
        let index = self.index_native(index, &*expr.index)?;
        // What the index reads may change before the reverse sweep comes by; a number of its own does not.
        let index = self.stable_index(index);
        let element = ty.element().cloned().unwrap_or(Ty::Unknown);
        let mut place = place;
        place.path.push(Step::Index(index));
        Ok(self.val_of(place, element))
    }

    /// An index that can be written again later: it reads variables that do not change, or is kept in one.
    fn stable_index(&mut self, index: Native) -> Native {
        let changes =
            index.reads.iter().any(|&v| self.vars[v].mutable || self.vars[v].ty.element().is_some());
        if index.parts.is_empty() && !changes {
            return index;
        }
        if index.parts.is_empty() && index.tokens.clone().into_iter().count() == 1 {
            return index;
        }
        let var = self.native_let("index", index);
        self.native_var(var)
    }

    /// `place[range]`, as a view.
    pub(super) fn slice(&mut self, place: Place, ty: Ty, range: &syn::ExprRange) -> syn::Result<Val> {
        let len = self.length(&place, &ty);
        let end_of = |l: &mut Self, e: &syn::Expr| -> syn::Result<Native> {
            let value = l.expr(e)?;
            l.index_native(value, e)
        };
        let start = match &range.start {
            Some(e) => end_of(self, e)?,
            None => Native::tokens(quote!(0usize)),
        };
        let whole = range.start.is_none() && range.end.is_none();
        if whole {
            return Ok(Val::Place(place, slice_of(&ty)));
        }
        let start_var = self.native_let("start", start.clone());
        // Methods are called on lengths, for which the sum of two literals has no type.
        self.vars[start_var].written = Some(quote!(usize));
        let start = self.native_var(start_var);
        let count = match &range.end {
            Some(e) => {
                let end = end_of(self, e)?;
                let (s, e) = (atom(&start), atom(&end));
                let extra =
                    if matches!(range.limits, syn::RangeLimits::Closed(_)) { quote!(+ 1) } else { quote!() };
                if range.start.is_none() {
                    Lower::native_of(quote!(#e #extra), &[&end])
                } else {
                    Lower::native_of(quote!(#e #extra - #s), &[&start, &end])
                }
            }
            None => {
                let (s, l) = (atom(&start), atom(&len));
                Lower::native_of(quote!(#l - #s), &[&start, &len])
            }
        };
        let len_var = self.native_let("len", count);
        self.vars[len_var].written = Some(quote!(usize));
        let var = self.view(place, &ty, Some((start_var, len_var)), false);
        Ok(Val::Place(Place::var(var), slice_of(&ty)))
    }

    /// A view, which comes into scope here.
    pub(super) fn view(
        &mut self,
        base: Place,
        ty: &Ty,
        range: Option<(VarId, VarId)>,
        mutable: bool,
    ) -> VarId {
        let name = format!("{}_part", self.vars[base.var].ident);
        let var = self.temp(&name, slice_of(ty));
        // A part of what is no slice of its own is none either.
        let symbolic = matches!(&self.vars[base.var].kind, Kind::View(View { symbolic: true, .. }));
        self.vars[var].kind = Kind::View(View { base, range, mutable, symbolic });
        self.fresh.insert(var);
        self.push(Stmt::View(var));
        var
    }

    /// Whether the variable was made by the expression just lowered, and has no name of the author's yet.
    pub(super) fn is_fresh(&self, var: VarId) -> bool {
        self.fresh.contains(&var)
    }

    pub(super) fn rename(&mut self, var: VarId, ident: syn::Ident) {
        self.fresh.remove(&var);
        self.vars[var].ident = ident;
    }

    /// Part `i` of a tuple or struct.
    pub(super) fn part_of(&mut self, value: &Val, i: usize, at: &impl ToTokens) -> syn::Result<Val> {
        match value {
            Val::Tuple(parts) if i < parts.len() => Ok(parts[i].clone()),
            Val::Place(place, ty) => {
                let part = match ty {
                    Ty::Tuple(all) => all.get(i).cloned().unwrap_or(Ty::Unknown),
                    _ => Ty::Unknown,
                };
                let mut place = place.clone();
                place.path.push(Step::Field(syn::Member::Unnamed(syn::Index::from(i))));
                self.fresh.remove(&place.var);
                Ok(self.val_of(place, part))
            }
            Val::Native(native) => {
                let tokens = atom(native);
                let i = syn::Index::from(i);
                Ok(Val::Native(Lower::native_of(quote!(#tokens.#i), &[native])))
            }
            _ => refuse(at, "this taking apart", "bind a name first"),
        }
    }

    /// Element `i` of an array.
    pub(super) fn element_of(&mut self, value: &Val, i: usize, at: &impl ToTokens) -> syn::Result<Val> {
        match value {
            Val::Place(place, ty) => {
                let mut place = place.clone();
                place.path.push(Step::Index(Native::tokens(quote!(#i))));
                Ok(self.val_of(place, ty.element().cloned().unwrap_or(Ty::Unknown)))
            }
            _ => refuse(at, "this taking apart", "use indices"),
        }
    }

    /// Where a value of more than one number is stored: in a variable of its own unless it is somewhere already.
    pub(super) fn stored(&mut self, value: Val, at: &impl ToTokens) -> syn::Result<(Place, Ty)> {
        match value {
            Val::Place(place, ty) => Ok((place, ty)),
            Val::Num(operand) => match operand {
                Operand::Place(place) => Ok((place, Ty::Num)),
                constant => {
                    let operand = self.compute(Op::Copy, vec![constant]);
                    self.stored(Val::Num(operand), at)
                }
            },
            Val::Tuple(parts) => {
                let mut fields = Vec::new();
                let mut types = Vec::new();
                for (i, part) in parts.into_iter().enumerate() {
                    let member = syn::Member::Unnamed(syn::Index::from(i));
                    let (field, ty) = self.field_of(part, at)?;
                    fields.push((member, field));
                    types.push(ty);
                }
                let ty = Ty::Tuple(types);
                let dst = self.temp("tuple", ty.clone());
                self.push(Stmt::Construct { dst, path: None, fields });
                Ok((Place::var(dst), ty))
            }
            Val::Native(native) | Val::Either(native) => {
                let var = self.native_let("n", native);
                Ok((Place::var(var), Ty::Native))
            }
            Val::Unit => refuse(at, "a value that is none", "leave it out"),
        }
    }

    pub(super) fn field_of(&mut self, value: Val, at: &impl ToTokens) -> syn::Result<(Field, Ty)> {
        Ok(match value {
            Val::Num(operand) => (Field::Number(operand), Ty::Num),
            Val::Native(native) => (Field::Native(native), Ty::Native),
            Val::Either(native) if native.tokens.to_string().contains("f64") => {
                (Field::Number(Operand::Constant(native)), Ty::Num)
            }
            Val::Either(native) => (Field::Native(native), Ty::Native),
            other => {
                let (place, ty) = self.stored(other, at)?;
                (Field::Whole(place), ty)
            }
        })
    }

    /// `left = right` between arrays: element by element.
    pub(super) fn copy_elements(
        &mut self,
        to: &Place,
        ty: &Ty,
        from: &Place,
        at: &dyn ToTokens,
    ) -> syn::Result<()> {
        match ty.element() {
            Some(Ty::Num) => {
                let len = self.length(to, ty);
                self.each_element(len, |l, k| {
                    let (mut to, mut from) = (to.clone(), from.clone());
                    to.path.push(Step::Index(k.clone()));
                    from.path.push(Step::Index(k));
                    l.push(Stmt::Assign {
                        dst: to,
                        op: Op::Copy,
                        args: vec![Operand::Place(from)],
                        declares: false,
                    });
                    Ok(())
                })
            }
            Some(Ty::Vec(inner)) if inner.is_real() => {
                // Rows with lengths of their own.
                let len = self.length(to, ty);
                self.each_element(len, |l, k| {
                    let (mut to, mut from) = (to.clone(), from.clone());
                    to.path.push(Step::Index(k.clone()));
                    from.path.push(Step::Index(k));
                    l.push(Stmt::Whole { dst: to, src: from, writes: Writes::Over });
                    Ok(())
                })
            }
            Some(inner @ (Ty::Array(..) | Ty::Slice(_))) if inner.is_real() => {
                let inner = inner.clone();
                let len = self.length(to, ty);
                self.each_element(len, |l, k| {
                    let (mut to, mut from) = (to.clone(), from.clone());
                    to.path.push(Step::Index(k.clone()));
                    from.path.push(Step::Index(k));
                    l.copy_elements(&to, &inner, &from, at)
                })
            }
            Some(Ty::Native) => {
                let len = self.length(to, ty);
                self.each_element(len, |l, k| {
                    let (mut to, mut from) = (to.clone(), from.clone());
                    to.path.push(Step::Index(k.clone()));
                    from.path.push(Step::Index(k));
                    let (dst, place, expr) = (l.flat(&to).var, l.native_place(&to), l.native_place(&from));
                    l.push(Stmt::Native { dst, place, expr, declares: false, update: None });
                    Ok(())
                })
            }
            _ => refuse(&at, "this assignment of a whole value", "assign its fields or elements"),
        }
    }

    /// A loop over the elements of an array.
    pub(super) fn each_element(
        &mut self,
        len: Native,
        f: impl FnOnce(&mut Self, Native) -> syn::Result<()>,
    ) -> syn::Result<()> {
        let trips = self.native_let("trips", len);
        let counter = self.temp("k", Ty::Native);
        self.vars[counter].kind = Kind::Counter;
        let k = self.native_var(counter);
        let (body, ()) = self.block(|l| f(l, k))?;
        self.push(Stmt::For { counter, trips, body, exit: None });
        Ok(())
    }
}

/// The type of a slice of something.
pub(super) fn slice_of(ty: &Ty) -> Ty {
    match ty.element() {
        Some(element) => Ty::Slice(Box::new(element.clone())),
        None => ty.clone(),
    }
}

/// Parentheses and groups aside.
pub(super) fn peel(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(inner) => peel(&inner.expr),
        syn::Expr::Group(inner) => peel(&inner.expr),
        syn::Expr::Reference(inner) => peel(&inner.expr),
        other => other,
    }
}

/// Parentheses and groups aside, but not references.
pub(super) fn bare(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(inner) => bare(&inner.expr),
        syn::Expr::Group(inner) => bare(&inner.expr),
        other => other,
    }
}

/// A place without views.
pub(crate) fn flatten(vars: &[Var], place: &Place) -> Place {
    let Kind::View(view) = &vars[place.var].kind else { return place.clone() };
    let mut base = flatten(vars, &view.base);
    let mut path = place.path.iter().cloned();
    if let Some((start, _)) = view.range
        && let Some(Step::Index(index)) = path.next()
    {
        let s = &vars[start].ident;
        let i = atom(&index);
        let tokens = quote!(#s + #i);
        let mut shifted = Native { tokens, ..index };
        shifted.reads.push(start);
        base.path.push(Step::Index(shifted));
    }
    base.path.extend(path);
    // A view of a view may shift again.
    if matches!(vars[base.var].kind, Kind::View(_)) { flatten(vars, &base) } else { base }
}
