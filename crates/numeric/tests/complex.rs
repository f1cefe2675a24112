//! Are the derivatives by complex steps right to the last digits, and is a function that is not analytic told?

use fluxions_numeric::{Status, complex_gradient, complex_step};

type Complex = (f64, f64);

fn mul((a, b): Complex, (c, d): Complex) -> Complex {
    (a * c - b * d, a * d + b * c)
}

fn div((a, b): Complex, (c, d): Complex) -> Complex {
    let size = c * c + d * d;
    ((a * c + b * d) / size, (b * c - a * d) / size)
}

fn exp((a, b): Complex) -> Complex {
    (a.exp() * b.cos(), a.exp() * b.sin())
}

fn sin((a, b): Complex) -> Complex {
    (a.sin() * b.cosh(), a.cos() * b.sinh())
}

fn cos((a, b): Complex) -> Complex {
    (a.cos() * b.cosh(), -a.sin() * b.sinh())
}

fn ln((a, b): Complex) -> Complex {
    (a.hypot(b).ln(), b.atan2(a))
}

fn add((a, b): Complex, (c, d): Complex) -> Complex {
    (a + c, b + d)
}

#[test]
fn all_digits() {
    type Case = (&'static str, fn(Complex) -> Complex, f64, f64);
    let cases: &[Case] = &[
        ("exp", exp, 0.5, 1.648_721_270_700_128_2),
        ("sin", sin, 3.0, -0.989_992_496_600_445_4),
        ("ln", ln, 2.0, 0.5),
        ("ln", ln, 1e-200, 1e200),
        ("1/x", |z| div((1.0, 0.0), z), 1e-3, -1e6),
        // Squire and Trapp's own example, at 60 digits.
        (
            "eˣ/(sin³x + cos³x)",
            |z| {
                let (s, c) = (sin(z), cos(z));
                div(exp(z), add(mul(s, mul(s, s)), mul(c, mul(c, c))))
            },
            1.5,
            3.622_033_700_716_326,
        ),
        ("exp(-(x/1e-3)²)", |z| exp(mul((-1e6, 0.0), mul(z, z))), 5e-4, -778.800_783_071_404_9),
        ("sin(1000x)", |z| sin(mul((1e3, 0.0), z)), 1.0, 562.379_076_290_703),
        ("x²", |z| mul(z, z), 0.0, 0.0),
        ("3", |_| (3.0, 0.0), 1.0, 0.0),
    ];
    for (name, f, x, truth) in cases {
        let found = complex_step(|re, im| f((re, im)), *x);
        assert!(
            (found.value - truth).abs() <= found.error_bar + 5e-16 * truth.abs(),
            "{name} at {x:e}: {found:?}"
        );
        assert!(found.error_bar <= 1e-11 * truth.abs().max(1e-6), "{name} at {x:e}: {found:?}");
        assert_eq!(found.status, Status::Ok, "{name} at {x:e}: {found:?}");
    }
}

#[test]
fn lost_digits_are_seen() {
    // (1 - cos x)/x² loses them on the way, in the imaginary part too.
    let f = |re: f64, im: f64| {
        let (c, z) = (cos((re, im)), (re, im));
        div((1.0 - c.0, -c.1), mul(z, z))
    };
    let found = complex_step(f, 1e-4);
    assert!((found.value + 8.333_333_327_777_778e-6).abs() <= found.error_bar, "{found:?}");
}

#[test]
fn what_is_not_analytic_goes_by_real_values() {
    type Case = (&'static str, fn(f64, f64) -> Complex, f64, f64);
    let cases: &[Case] = &[
        ("modulus", |re, im| (re.hypot(im), 0.0), 3.0, 1.0),
        ("conjugate", |re, im| (re, -im), 1.0, 1.0),
        ("real part", |re, _| (re.sin(), 0.0), 1.0, 0.540_302_305_868_139_8),
    ];
    for (name, f, x, truth) in cases {
        let found = complex_step(f, *x);
        assert!(
            (found.value - truth).abs() <= found.error_bar && found.error_bar < 1e-12,
            "{name}: {found:?}"
        );
        assert!(found.evaluations > 9, "{name}: {found:?}");
    }
    // The usual modulus for complex steps, z or -z, at its kink.
    let kink = complex_step(|re, im| if re < 0.0 { (-re, -im) } else { (re, im) }, 0.0);
    assert!(matches!(kink.status, Status::Kink { .. }), "{kink:?}");
    assert_eq!(complex_step(|_, _| (f64::NAN, 0.0), 1.0).status, Status::OutsideDomain);
    assert!(complex_step(|re, im| (re, im), f64::INFINITY).value.is_nan());
}

#[test]
fn gradients() {
    let f = |p: &[Complex]| mul(sin(p[0]), exp(mul(p[1], p[2])));
    let (x, y, z) = (0.5f64, 0.25f64, 2.0f64);
    let found = complex_gradient(f, &[x, y, z]);
    let value = (y * z).exp();
    for (found, truth) in found.iter().zip([x.cos() * value, x.sin() * z * value, x.sin() * y * value]) {
        assert!((found.value - truth).abs() <= found.error_bar && found.error_bar < 1e-13, "{found:?}");
        assert_eq!(found.evaluations, 9);
    }
}
