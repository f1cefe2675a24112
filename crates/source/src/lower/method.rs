//! Which methods are there? Those of numbers, by their names in std and in the table; lengths; and those of slices that
//! are loops in short.

use super::place::peel;
use super::{Lower, Val, atom, refuse};
use crate::ir::*;
use fluxions_rules::Prim;
use quote::{ToTokens, quote};

/// The row for a method of `f64`.
pub(super) fn prim_of(name: &str) -> Option<Prim> {
    Some(match name {
        "ln" => Prim::Log,
        "ln_1p" => Prim::Log1p,
        "exp_m1" => Prim::Expm1,
        "powf" => Prim::Pow,
        "signum" => return None,
        "log" | "add" | "sub" | "mul" | "div" | "rem" | "neg" | "select" | "not" | "and" | "or" => {
            return None;
        }
        _ => Prim::from_name(name).filter(|p| p.name() == name)?,
    })
}

/// The methods without a row of their name that only numbers have: what they are called on is a number.
const OF_NUMBERS: &[&str] =
    &["powi", "signum", "mul_add", "recip", "fract", "to_radians", "to_degrees", "sin_cos"];

/// The methods that answer with something native.
const QUESTIONS: &[&str] =
    &["is_nan", "is_finite", "is_infinite", "is_sign_negative", "is_sign_positive", "is_normal"];

impl Lower {
    /// A method call with a value.
    pub(super) fn method(&mut self, call: &syn::ExprMethodCall) -> syn::Result<Val> {
        let name = call.method.to_string();
        if super::loops::is_iteration(call) {
            return self.iteration_value(call);
        }
        if let syn::Expr::MethodCall(inner) = peel(&call.receiver)
            && super::loops::yields_items(inner)
        {
            return super::wanted::refuse_of_iterator(&call.method);
        }
        let receiver = self.expr(&call.receiver)?;
        let receiver = match receiver {
            Val::Either(native)
                if prim_of(&name).is_some() && !native.tokens.to_string().contains("usize") =>
            {
                Val::Num(Operand::Constant(native))
            }
            Val::Place(place, Ty::Unknown)
                if prim_of(&name).is_some() || OF_NUMBERS.contains(&name.as_str()) =>
            {
                self.settle(&place, Ty::Num);
                Val::Num(Operand::Place(place))
            }
            other => other,
        };
        match receiver {
            Val::Num(x) => {
                let args: syn::Result<Vec<Val>> = call.args.iter().map(|a| self.expr(a)).collect();
                let written: Vec<&syn::Expr> = call.args.iter().collect();
                self.number_method(x, &call.method, args?, &written)
            }
            Val::Native(native) | Val::Either(native) => {
                let mut parts = vec![native];
                for arg in &call.args {
                    let value = self.expr(arg)?;
                    parts.push(self.native(value, arg)?);
                }
                let x = atom(&parts[0]);
                let args: Vec<_> = parts[1..].iter().map(|n| n.tokens.clone()).collect();
                let method = &call.method;
                let turbofish = &call.turbofish;
                let tokens = quote!(#x.#method #turbofish(#(#args),*));
                let all: Vec<&Native> = parts.iter().collect();
                Ok(Val::Native(Lower::native_of(tokens, &all)))
            }
            Val::Place(place, ty) => self.place_method(place, ty, call),
            Val::Tuple(_) | Val::Unit => refuse(call, "a method of this", "use numbers, arrays and slices"),
        }
    }

    /// A method of a number, by the rows of the table.
    pub(super) fn number_method(
        &mut self,
        x: Operand,
        name: &syn::Ident,
        args: Vec<Val>,
        written: &[&syn::Expr],
    ) -> syn::Result<Val> {
        let text = name.to_string();
        let lit = |c: proc_macro2::TokenStream| Operand::Constant(Native::tokens(c));
        let float = match &self.base {
            Base::F32 => quote!(f32),
            _ => quote!(f64),
        };
        if QUESTIONS.contains(&text.as_str()) {
            return Ok(Val::Native(self.part(Part::Method(x, name.clone()))));
        }
        let mut numbers = Vec::new();
        for (arg, written) in args.iter().zip(written) {
            if text == "powi" {
                break;
            }
            numbers.push(self.number(arg.clone(), written)?);
        }
        let arity = |n: usize| -> syn::Result<()> {
            if args.len() == n {
                return Ok(());
            }
            let what = format!("`{text}` with {} arguments beside the number itself", args.len());
            refuse(name, &what, &format!("give it {n}"))
        };
        let compute =
            |l: &mut Self, prim: Prim, args: Vec<Operand>| Val::Num(l.compute(Op::Prim(prim), args));
        Ok(match text.as_str() {
            "powi" => {
                arity(1)?;
                let (Some(arg), Some(at)) = (args.into_iter().next(), written.first()) else {
                    return Ok(Val::Num(x));
                };
                if let Val::Num(_) = arg {
                    return refuse(at, "an exponent of `powi` that is no whole number", "use `powf`");
                }
                let n = self.native(arg, at)?;
                let known: Option<i32> = n.tokens.to_string().replace(' ', "").parse().ok();
                let n = if known.is_some() { n } else { self.native_atom("exponent", n) };
                Val::Num(self.compute(Op::Powi(n, known), vec![x]))
            }
            "mul_add" => {
                arity(2)?;
                let mut all = vec![x];
                all.extend(numbers);
                Val::Num(self.compute(Op::MulAdd, all))
            }
            "recip" => compute(self, Prim::Div, vec![lit(quote!(1.0)), x]),
            "signum" => Val::Num(self.compute(Op::Signum, vec![x])),
            "fract" => {
                let whole = self.compute(Op::Prim(Prim::Trunc), vec![x.clone()]);
                compute(self, Prim::Sub, vec![x, whole])
            }
            "to_radians" => {
                compute(self, Prim::Mul, vec![x, lit(quote!((::core::#float::consts::PI / 180.0)))])
            }
            "to_degrees" => {
                compute(self, Prim::Mul, vec![x, lit(quote!((180.0 / ::core::#float::consts::PI)))])
            }
            "sin_cos" => {
                let sin = self.compute(Op::Prim(Prim::Sin), vec![x.clone()]);
                let cos = self.compute(Op::Prim(Prim::Cos), vec![x]);
                Val::Tuple(vec![Val::Num(sin), Val::Num(cos)])
            }
            "log" => {
                arity(1)?;
                let top = self.compute(Op::Prim(Prim::Log), vec![x]);
                let bottom = self.compute(Op::Prim(Prim::Log), numbers);
                compute(self, Prim::Div, vec![top, bottom])
            }
            "clone" | "to_owned" | "into" => Val::Num(x),
            "add" | "sub" | "mul" | "div" | "rem" => {
                arity(1)?;
                let prim = Prim::from_name(&text).unwrap_or(Prim::Add);
                numbers.insert(0, x);
                compute(self, prim, numbers)
            }
            "neg" => compute(self, Prim::Neg, vec![x]),
            "total_cmp" | "partial_cmp" => {
                return refuse(name, &format!("`{text}`"), "compare with `<`, `>` and `==` in an `if`");
            }
            "rem_euclid" | "div_euclid" => {
                return refuse(name, &format!("`{text}`"), "use `%`, or `x - d * (x / d).floor()`");
            }
            _ => {
                let Some(prim) = prim_of(&text) else {
                    return refuse(
                        name,
                        &format!("the method `{text}`"),
                        "use a function of the table (`fluxions rules` lists them), or give a function a rule of its own",
                    );
                };
                numbers.insert(0, x);
                arity(prim.arity() - 1)?;
                compute(self, prim, numbers)
            }
        })
    }

    fn place_method(&mut self, place: Place, ty: Ty, call: &syn::ExprMethodCall) -> syn::Result<Val> {
        let name = call.method.to_string();
        match name.as_str() {
            "len" => Ok(Val::Native(self.length(&place, &ty))),
            "is_empty" => {
                let len = self.length(&place, &ty);
                let tokens = atom(&len);
                Ok(Val::Native(Lower::native_of(quote!((#tokens == 0)), &[&len])))
            }
            "as_slice" | "as_mut_slice" | "as_ref" | "as_mut" | "by_ref" | "borrow" => {
                Ok(Val::Place(place, ty))
            }
            "to_vec" | "clone" | "to_owned" => {
                let (ty, flat) = match &ty {
                    Ty::Slice(of) => (Ty::Vec(of.clone()), true),
                    Ty::Array(of, _) if name == "to_vec" => (Ty::Vec(of.clone()), true),
                    Ty::Vec(_) => (ty.clone(), true),
                    other => (other.clone(), false),
                };
                if flat && matches!(ty.element(), Some(Ty::Num)) {
                    // A new vector, filled element by element, so that parts of other variables can be copied.
                    let here = self.ty_at(&place);
                    let len = self.length(&place, if here.element().is_some() { &here } else { &ty });
                    let len = self.native_let("count", len);
                    let dst = self.temp("copy", ty.clone());
                    self.vars[dst].mutable = true;
                    self.vars[dst].len = Some(len);
                    let len = self.native_var(len);
                    let zero = Operand::Constant(Native::tokens(quote!(0.0)));
                    self.push(Stmt::Array { var: dst, fill: Fill::Number(zero, len) });
                    let to = Place::var(dst);
                    self.copy_elements(&to, &ty, &place, call)?;
                    self.fresh.insert(dst);
                    return Ok(Val::Place(to, ty));
                }
                if flat && matches!(ty.element(), Some(Ty::Native)) {
                    let native = self.native_place(&place);
                    let tokens = &native.tokens;
                    let whole = match self.view_range(&place) {
                        Some((start, len)) => {
                            let base = self.flat_base(&place);
                            let (s, n) = (&self.vars[start].ident, &self.vars[len].ident);
                            quote!(#base[#s..#s + #n].to_vec())
                        }
                        None => quote!(#tokens.to_vec()),
                    };
                    let fill = Fill::Native(Lower::native_of(whole, &[&native]));
                    let var = self.temp("copy", ty.clone());
                    self.push(Stmt::Array { var, fill });
                    self.fresh.insert(var);
                    return Ok(Val::Place(Place::var(var), ty));
                }
                let dst = self.temp("copy", ty.clone());
                self.vars[dst].len = self.len_var(&place);
                self.vars[dst].written = self.copy_type(&place);
                self.push(Stmt::Whole { dst: Place::var(dst), src: place, writes: Writes::Declared });
                self.fresh.insert(dst);
                Ok(Val::Place(Place::var(dst), ty))
            }
            "first" | "last" | "get" | "get_mut" => refuse(
                &call.method,
                &format!("`{name}`, which answers with an `Option`"),
                "index the slice: `x[i]`",
            ),
            "push" | "pop" | "insert" | "remove" | "extend" | "resize" | "truncate" | "clear" | "append" => {
                refuse(
                    &call.method,
                    &format!("`{name}`, which changes the length of a vector"),
                    "make the vector with its final length: `vec![0.0; n]`, and assign to its elements",
                )
            }
            "sort" | "sort_by" | "sort_unstable_by" | "reverse" | "rotate_left" | "rotate_right" => refuse(
                &call.method,
                &format!("`{name}`, which moves the elements of a slice"),
                "order indices outside of the function, and use them as a `&[usize]` parameter",
            ),
            "split_at" | "split_at_mut" => {
                let Some(at) = call.args.first() else {
                    return refuse(call, "`split_at` without index", "give one");
                };
                let mutable = name == "split_at_mut";
                let to: syn::ExprRange = syn::parse_quote!(..#at);
                let from: syn::ExprRange = syn::parse_quote!(#at..);
                let left = self.slice(place.clone(), ty.clone(), &to)?;
                let right = self.slice(place, ty, &from)?;
                for value in [&left, &right] {
                    if let Val::Place(place, _) = value {
                        if let Kind::View(view) = &mut self.vars[place.var].kind {
                            view.symbolic = true;
                        }
                        if mutable {
                            self.mark_mutable(place.var);
                        }
                    }
                }
                Ok(Val::Tuple(vec![left, right]))
            }
            _ => refuse(
                &call.method,
                &format!("the method `{name}`"),
                "use indices, sub-slices and loops, or a function with `#[differentiable]`",
            ),
        }
    }

    fn view_range(&self, place: &Place) -> Option<(VarId, VarId)> {
        match &self.vars[place.var].kind {
            Kind::View(view) if place.path.is_empty() => view.range,
            _ => None,
        }
    }

    fn flat_base(&self, place: &Place) -> proc_macro2::TokenStream {
        match &self.vars[place.var].kind {
            Kind::View(view) => self.native_place(&view.base).tokens,
            _ => self.native_place(place).tokens,
        }
    }

    /// A method call for its effect.
    pub(super) fn method_stmt(&mut self, call: &syn::ExprMethodCall) -> syn::Result<()> {
        let name = call.method.to_string();
        let receiver = match name.as_str() {
            "swap" | "fill" | "copy_from_slice" | "clone_from_slice" | "copy_within" => {
                self.expr(&call.receiver)?
            }
            "for_each" => return refuse(&call.method, "`for_each`", "write a `for` loop"),
            _ => return self.method(call).map(|_| ()),
        };
        let Val::Place(place, ty) = receiver else {
            if let Val::Native(native) = receiver {
                let mut parts = vec![native];
                for arg in &call.args {
                    let value = self.expr(arg)?;
                    parts.push(self.native(value, arg)?);
                }
                return refuse(call, &format!("`{name}` here"), "assign elements one by one");
            }
            return refuse(call, &format!("`{name}` of this"), "use it on a slice, an array or a vector");
        };
        self.mark_mutable(place.var);
        let mut args = call.args.iter();
        match (name.as_str(), args.next(), args.next()) {
            ("swap", Some(i), Some(j)) => {
                let at = |l: &mut Self, e: &syn::Expr| -> syn::Result<Place> {
                    let value = l.expr(e)?;
                    let index = l.native(value, e)?;
                    let index = l.native_atom("index", index);
                    let mut place = place.clone();
                    place.path.push(Step::Index(index));
                    Ok(place)
                };
                let (a, b) = (at(self, i)?, at(self, j)?);
                self.exchange(a, b, ty.element().unwrap_or(&Ty::Unknown), call)
            }
            ("fill", Some(value), None) => {
                let len = self.length(&place, &ty);
                let operand = self.expr(value)?;
                match ty.element() {
                    Some(Ty::Num) => {
                        let operand = self.number(operand, value)?;
                        self.each_element(len, |l, k| {
                            let mut to = place.clone();
                            to.path.push(Step::Index(k));
                            l.push(Stmt::Assign {
                                dst: to,
                                op: Op::Copy,
                                args: vec![operand],
                                declares: false,
                            });
                            Ok(())
                        })
                    }
                    _ => {
                        let native = self.native(operand, value)?;
                        self.each_element(len, |l, k| {
                            let mut to = place.clone();
                            to.path.push(Step::Index(k));
                            let (dst, place) = (l.flat(&to).var, l.native_place(&to));
                            l.push(Stmt::Native { dst, place, expr: native, declares: false, update: None });
                            Ok(())
                        })
                    }
                }
            }
            ("copy_from_slice" | "clone_from_slice", Some(from), None) => {
                let value = self.expr(from)?;
                let (from_place, _) = self.stored(value, from)?;
                self.copy_elements(&place, &ty, &from_place, call)
            }
            _ => refuse(&call.method, &format!("`{name}`"), "assign elements one by one"),
        }
    }

    /// Exchanges what is at two places, both of this type.
    pub(super) fn exchange(&mut self, a: Place, b: Place, ty: &Ty, at: &impl ToTokens) -> syn::Result<()> {
        match ty {
            Ty::Unknown if a.path.is_empty() || b.path.is_empty() => {
                refuse(at, "an exchange of what is not known", "give the variables types: `let x: Point = …`")
            }
            Ty::Num | Ty::Unknown => {
                let old = self.compute(Op::Copy, vec![Operand::Place(a.clone())]);
                let args = vec![Operand::Place(b.clone())];
                self.push(Stmt::Assign { dst: a, op: Op::Copy, args, declares: false });
                self.push(Stmt::Assign { dst: b, op: Op::Copy, args: vec![old], declares: false });
                Ok(())
            }
            Ty::Native => {
                let old = self.native_place(&a);
                let old = self.native_let("old", old);
                let old = self.native_var(old);
                let (dst, place, expr) = (self.flat(&a).var, self.native_place(&a), self.native_place(&b));
                self.push(Stmt::Native { dst, place, expr, declares: false, update: None });
                let (dst, place) = (self.flat(&b).var, self.native_place(&b));
                self.push(Stmt::Native { dst, place, expr: old, declares: false, update: None });
                Ok(())
            }
            _ => {
                let old = self.copied(a.clone(), ty.clone());
                self.store_whole(a, ty, Val::Place(b.clone(), ty.clone()), at)?;
                self.store_whole(b, ty, old, at)
            }
        }
    }

    /// `f64::max(a, b)`: the method as a function.
    pub(super) fn function_of_float(&mut self, name: &syn::Ident, call: &syn::ExprCall) -> syn::Result<Val> {
        let mut args = Vec::new();
        for arg in &call.args {
            args.push(self.expr(peel(arg))?);
        }
        if name == "from" || name == "from_f64" {
            let Some(value) = args.into_iter().next() else {
                return refuse(call, "`from` of nothing", "give it a value");
            };
            return Ok(match value {
                Val::Num(operand) => Val::Num(operand),
                value => {
                    let native = self.native(value, call)?;
                    let func = &call.func;
                    let x = &native.tokens;
                    let tokens =
                        if matches!(self.base, Base::Generic(_)) { quote!((#x)) } else { quote!(#func(#x)) };
                    Val::Num(Operand::Constant(Lower::native_of(tokens, &[&native])))
                }
            });
        }
        if args.is_empty() {
            return refuse(call, "a function of a float without arguments", "write the number itself");
        }
        let first = args.remove(0);
        let written: Vec<&syn::Expr> = call.args.iter().collect();
        let x = self.number(first, written[0])?;
        self.number_method(x, name, args, &written[1..])
    }

    /// A function of the table, by its name: `math::erf(x)`.
    pub(super) fn table_function(&mut self, prim: Prim, call: &syn::ExprCall) -> syn::Result<Val> {
        let mut args = Vec::new();
        for arg in &call.args {
            let value = self.expr(arg)?;
            args.push(self.number(value, arg)?);
        }
        if args.len() != prim.arity() {
            let what = format!("`{}` with {} arguments", prim.name(), args.len());
            return refuse(call, &what, &format!("give it {}", prim.arity()));
        }
        Ok(Val::Num(self.compute(Op::Prim(prim), args)))
    }
}
