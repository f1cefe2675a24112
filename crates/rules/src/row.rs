//! What does a row of the table say? Everything that is true of a primitive: its names, its law, its domain, the
//! points where it has no derivative, its values at special points. This file gives the types that a row is made of
//! and the macro that turns the list of rows into the enum [`crate::Prim`].

/// A partial derivative as a row states it.
///
/// Zero, unknown and a number are three different answers: a zero is *structural* (the result does not depend on that
/// argument, so infinities and NaN in its tangent do not matter), while an unknown one is a derivative that exists but
/// that the table does not have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Partial<S> {
    /// The partial derivative.
    Value(S),
    /// The result is locally constant in this argument.
    Zero,
    /// The table has no derivative by this argument; the text says which one is missing.
    Unknown(&'static str),
}

impl<S: crate::Scalar> From<S> for Partial<S> {
    #[inline]
    fn from(value: S) -> Self {
        Partial::Value(value)
    }
}

/// The real numbers that one argument may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Domain {
    /// The domain in words, with the argument's place held by `_`: `_ > 0`.
    pub text: &'static str,
    /// The lower end of the interval from which tests draw.
    pub low: f64,
    /// The upper end of the interval from which tests draw.
    pub high: f64,
    /// Whether only whole numbers are allowed.
    pub whole: bool,
}

const fn domain(text: &'static str, low: f64, high: f64) -> Domain {
    Domain { text, low, high, whole: false }
}

/// All real numbers.
pub const R: Domain = domain("any real _", -4.0, 4.0);
/// All positive numbers.
pub const POSITIVE: Domain = domain("_ > 0", 0.05, 6.0);
/// All numbers that are not negative.
pub const NONNEGATIVE: Domain = domain("_ >= 0", 0.05, 6.0);
/// All numbers but zero.
pub const NONZERO: Domain = domain("_ != 0", 0.1, 4.0);
/// Numbers at most one in size.
pub const UNIT: Domain = domain("-1 <= _ <= 1", -0.95, 0.95);
/// Numbers less than one in size.
pub const OPEN_UNIT: Domain = domain("-1 < _ < 1", -0.95, 0.95);
/// Numbers at least one in size.
pub const OUTSIDE_UNIT: Domain = domain("|_| >= 1", 1.05, 6.0);
/// Numbers more than one in size.
pub const BEYOND_UNIT: Domain = domain("|_| > 1", 1.05, 6.0);
/// Numbers at least one.
pub const FROM_ONE: Domain = domain("_ >= 1", 1.05, 6.0);
/// Numbers above minus one.
pub const ABOVE_MINUS_ONE: Domain = domain("_ > -1", -0.9, 5.0);
/// Positive numbers at most one.
pub const TO_ONE: Domain = domain("0 < _ <= 1", 0.05, 0.95);
/// Numbers between zero and two.
pub const TO_TWO: Domain = domain("0 < _ < 2", 0.05, 1.95);
/// All numbers but the odd multiples of π/2.
pub const BETWEEN_POLES: Domain = domain("any real _ but odd multiples of pi/2", -1.5, 1.5);
/// All numbers but the multiples of π.
pub const OFF_MULTIPLES: Domain = domain("any real _ but multiples of pi", 0.1, 3.0);
/// All numbers but 0, −1, −2, …
pub const NOT_POLE_OF_GAMMA: Domain = domain("any real _ but 0, -1, -2, ...", 0.1, 6.0);
/// Numbers from −1/e.
pub const FROM_MINUS_INVERSE_E: Domain = domain("_ >= -1/e", -0.35, 6.0);
/// Numbers from −1/e to 0.
pub const MINUS_INVERSE_E_TO_ZERO: Domain = domain("-1/e <= _ < 0", -0.36, -0.02);
/// The lower of two bounds.
pub const LOWER_BOUND: Domain = domain("_ <= high", -4.0, -0.05);
/// A whole number that is an order or index, and that no derivative is taken by.
pub const INDEX: Domain = Domain { text: "_ = 0, 1, 2, ...", low: 0.0, high: 4.0, whole: true };

/// How a function fails to have an ordinary derivative at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KinkKind {
    /// Continuous, with different slopes on the two sides.
    Corner,
    /// The value jumps.
    Jump,
    /// The slope is infinite or undefined.
    Singular,
}

/// A set of points where a primitive has no ordinary derivative.
#[derive(Clone, Copy, Debug)]
pub struct Kink {
    /// What happens there.
    pub kind: KinkKind,
    /// The points in words: `x = 0`.
    pub at: &'static str,
    /// Whether the arguments are such a point.
    pub holds: fn(&[f64]) -> bool,
}

/// The value and partials at a special point, where a naive rule would go wrong.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The arguments.
    pub args: &'static [f64],
    /// The value there.
    pub value: f64,
    /// The partials there; NaN where there is none.
    pub partials: &'static [f64],
}

/// A property that holds for all arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// f(−x) = −f(x).
    Odd,
    /// f(−x) = f(x).
    Even,
    /// f(a, b) = f(b, a).
    Commutative,
    /// Never falls as its argument grows.
    Increasing,
    /// Never rises as its argument grows.
    Decreasing,
    /// Picks one of its arguments: a partial of zero means "not picked", and is structural.
    Picks,
    /// The result is 0 or 1, a truth value.
    Truth,
}

/// One row of the table, as data: what [`crate::Prim::row`] returns.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The name in formulas.
    pub name: &'static str,
    /// Other names that formulas may use.
    pub aliases: &'static [&'static str],
    /// The names of the arguments.
    pub arguments: &'static [&'static str],
    /// The law, and what it means.
    pub law: &'static str,
    /// The partials, one for each argument, as the table writes them.
    pub partials: &'static [&'static str],
    /// The domain of each argument.
    pub domains: &'static [Domain],
    /// Where the derivative does not exist, and what is returned there.
    pub kinks: &'static [Kink],
    /// Values at special points.
    pub limits: &'static [Limit],
    /// What holds for all arguments.
    pub attributes: &'static [Attribute],
    /// The LaTeX head (`\sin`), or a template in which `#1`, `#2` … stand for the arguments.
    pub latex: &'static str,
}

/// A primitive as a type. Code that names its primitives, as nearly all does, so reaches a row without looking for it
/// among all others: less for the compiler to sort out, at every operation of a program.
///
/// ```
/// use fluxions_rules::{Partial, Primitive, prims};
/// assert_eq!(prims::Mul::value(&[2.0, 3.0]), 6.0);
/// assert_eq!(prims::Mul::partial(0, &[2.0, 3.0], 6.0), Partial::Value(3.0));
/// ```
pub trait Primitive {
    /// The primitive.
    const PRIM: crate::Prim;

    /// Whether the row has the attribute [`Attribute::Picks`].
    const PICKS: bool;

    /// [`Prim::value`](crate::Prim::value).
    ///
    /// # Panics
    /// When the number of arguments is not the primitive's arity.
    fn value(args: &[f64]) -> f64;

    /// [`Prim::value_each`](crate::Prim::value_each): a loop in which the row is known when it is compiled.
    ///
    /// # Panics
    /// When the number of arguments is not the primitive's arity.
    fn value_each(args: &[&[f64]], values: &mut [f64]) {
        match *args {
            [a] => values.iter_mut().zip(a).for_each(|(y, a)| *y = Self::value(&[*a])),
            [a, b] => {
                values.iter_mut().zip(a).zip(b).for_each(|((y, a), b)| *y = Self::value(&[*a, *b]));
            }
            _ => {
                let mut each = Vec::with_capacity(args.len());
                for (i, y) in values.iter_mut().enumerate() {
                    each.clear();
                    each.extend(args.iter().map(|a| a[i]));
                    *y = Self::value(&each);
                }
            }
        }
    }

    /// [`Prim::partial`](crate::Prim::partial).
    ///
    /// # Panics
    /// When the number of arguments is not the primitive's arity, or `i` is not below it.
    fn partial<S: crate::Scalar>(i: usize, args: &[S], y: S) -> Partial<S>;
}

/// Whether `Picks` is among the attributes.
pub(crate) const fn has_picks(attributes: &[Attribute]) -> bool {
    let mut i = 0;
    while i < attributes.len() {
        if matches!(attributes[i], Attribute::Picks) {
            return true;
        }
        i += 1;
    }
    false
}

/// Takes the arguments of a row out of a slice, under the row's own names.
macro_rules! bind {
    (($($x:ident),+) = $args:expr, $name:ident) => {
        #[allow(unused_variables)]
        let &[$($x),+] = $args else { panic!("wrong number of arguments for {}", stringify!($name)) };
    };
}

/// Makes the enum, the free functions and the rows of the list that it is given.
macro_rules! primitives {
    ($(
        $(#[doc = $law:literal])+
        $Prim:ident $name:ident $args:tt -> $y:ident = $value:expr;
        partials [$($d:expr),+ $(,)?];
        domain [$($domain:expr),+];
        $(kinks [$($kind:ident $at:literal if $holds:expr),+ $(,)?];)?
        $(limits [$([$($at_arg:expr),+] => $at_value:expr, [$($at_partial:expr),+]);+ $(;)?];)?
        $(attributes [$($attribute:ident),+];)?
        $(aliases [$($alias:literal),+];)?
        $(latex $latex:literal;)?
    )*) => {
        /// A primitive: an operation whose derivative the table states.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Prim { $($(#[doc = $law])+ $Prim),* }

        impl Prim {
            /// Every primitive, in the order of the table.
            pub const ALL: &'static [Prim] = &[$(Prim::$Prim),*];

            /// All that the table says of this primitive, as data.
            pub fn row(self) -> &'static $crate::Row {
                match self { $(Prim::$Prim => {
                    const ROW: $crate::Row = $crate::Row {
                        name: stringify!($name),
                        aliases: &[$($($alias),+)?],
                        arguments: names!($args),
                        law: concat!($($law),+),
                        partials: &[$(stringify!($d)),+],
                        domains: &[$($domain),+],
                        kinks: &[$($($crate::Kink {
                            kind: $crate::KinkKind::$kind,
                            at: $at,
                            holds: |args| { bind!($args = args, $name); $holds },
                        }),+)?],
                        limits: &[$($($crate::Limit {
                            args: &[$($at_arg),+], value: $at_value, partials: &[$($at_partial),+],
                        }),+)?],
                        attributes: &[$($($crate::Attribute::$attribute),+)?],
                        latex: concat!($($latex)?),
                    };
                    const _: () = assert!(ROW.arguments.len() == ROW.partials.len(), "one partial for each argument");
                    const _: () = assert!(ROW.arguments.len() == ROW.domains.len(), "one domain for each argument");
                    &ROW
                })* }
            }

            /// The value. Every back-end calls this function, or one with the same bits.
            ///
            /// # Panics
            /// When the number of arguments is not the primitive's arity.
            #[inline]
            pub fn value(self, args: &[f64]) -> f64 {
                match self { $(Prim::$Prim => <prims::$Prim as $crate::Primitive>::value(args)),* }
            }

            /// The values of many applications at once, with the bits of [`Prim::value`]: the primitive is looked up
            /// once for all of them.
            ///
            /// # Panics
            /// When the number of arguments is not the primitive's arity.
            pub fn value_each(self, args: &[&[f64]], values: &mut [f64]) {
                match self { $(Prim::$Prim => <prims::$Prim as $crate::Primitive>::value_each(args, values)),* }
            }

            /// The partial derivative of the result `y` by the argument of index `i`, on any scalar.
            ///
            /// # Panics
            /// When the number of arguments is not the primitive's arity, or `i` is not below it.
            #[inline]
            pub fn partial<S: $crate::Scalar>(self, i: usize, args: &[S], y: S) -> $crate::Partial<S> {
                match self { $(Prim::$Prim => <prims::$Prim as $crate::Primitive>::partial(i, args, y)),* }
            }
        }

        /// The primitives as types, for code in which a primitive is known when it is compiled: see [`Primitive`](crate::Primitive).
        pub mod prims {
            $($(#[doc = $law])+ #[derive(Clone, Copy, Debug)] pub struct $Prim;)*
        }

        $(impl $crate::Primitive for prims::$Prim {
            const PRIM: Prim = Prim::$Prim;
            const PICKS: bool = $crate::row::has_picks(&[$($($crate::Attribute::$attribute),+)?]);
            #[inline]
            fn value(args: &[f64]) -> f64 {
                bind!($args = args, $name);
                $value
            }
            #[inline]
            #[allow(unused_variables, unused_assignments)]
            fn partial<S: $crate::Scalar>(i: usize, args: &[S], y: S) -> $crate::Partial<S> {
                bind!($args = args, $name);
                let $y = y;
                let mut index = 0;
                $(if i == index { return $crate::Partial::from($d); }
                index += 1;)+
                panic!("{} has no argument of index {i}", stringify!($name))
            }
        })*

        $(call!{ $(#[doc = $law])+ $Prim $name $args })*
    };
}

/// The names of a row's arguments.
macro_rules! names {
    (($($x:ident),+)) => { &[$(stringify!($x)),+] };
}

/// The free function that applies a primitive to scalars.
macro_rules! call {
    ($(#[doc = $law:literal])+ $Prim:ident $name:ident ($($x:ident),+)) => {
        $(#[doc = $law])+
        #[inline]
        pub fn $name<S: $crate::Scalar>($($x: S),+) -> S { S::call::<prims::$Prim>(&[$($x),+]) }
    };
}
