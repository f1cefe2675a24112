//! Functions of the table where formulas for their derivatives lose all digits, as methods and from `fluxions::math`.

use super::{INF, Row, curvatures, functions, slopes};
use fluxions::math;

functions! {
    log_of_one_and_exp(x) = (1.0 + x.exp()).ln();
    log_of_one_and_exp_by_method(x) = x.exp().ln_1p();
    softplus(x) = math::softplus(x);
    sum_of_exponents(x, y) = math::logaddexp(x, y);
    three_exponents(x, y, z) = math::logaddexp(math::logaddexp(x, y), z);
    by_log(x, y) = math::xlogy(x, y);
    exp_less_one(x) = x.exp_m1();
    log_one_more(x) = x.ln_1p();
    sigmoid(x) = math::sigmoid(x);
    tanh(x) = x.tanh();
    silu(x) = x * math::sigmoid(x);
    asinh(x) = x.asinh();
    acosh(x) = x.acosh();
    atan(x) = x.atan();
    asin(x) = x.asin();
    atanh(x) = x.atanh();
    quotient(y) = 1e-100 / y;
    erfc(x) = math::erfc(x);
    lgamma(x) = math::lgamma(x);
    log_sum_exp(x, y) = {
        let m = x.max(y);
        m + ((x - m).exp() + (y - m).exp()).ln()
    };
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = slopes! {
        log_of_one_and_exp(100.0) => [1.0];
        log_of_one_and_exp_by_method(100.0) => [1.0];
        softplus(INF) => [1.0];
        softplus(-INF) => [0.0];
        softplus(1000.0) => [1.0];
        sum_of_exponents(1.5, -INF) => [1.0, 0.0];
        sum_of_exponents(-INF, -INF) => [0.5, 0.5];
        sum_of_exponents(1000.0, 1000.0) => [0.5, 0.5];
        three_exponents(1000.0, 1000.0, 1000.0).within(1000.0) =>
            [0.3333333333333333, 0.3333333333333333, 0.3333333333333333];
        log_sum_exp(1000.0, 1000.0) => [0.5, 0.5];
        log_sum_exp(1000.0, 0.0) => [1.0, 0.0];
        by_log(0.0, 3.0) => [1.0986122886681098, 0.0];
        by_log(0.0, 2.0) => [std::f64::consts::LN_2, 0.0];
        exp_less_one(-40.0) => [4.248354255291589e-18];
        log_one_more(1e-20) => [1.0];
        sigmoid(40.0) => [4.248354255291589e-18];
        tanh(20.0) => [1.6993417021166355e-17];
        silu(-709.0) => [-8.614807714413836e-306];
        asinh(0.0) => [1.0];
        asinh(1e200) => [1e-200];
        acosh(1e200) => [1e-200];
        atan(1e160) => [1e-320];
        asin(0.999999999999) => [707114.6025256454];
        atanh(0.999999999999) => [500011061105.0014];
        acosh(1.0000000001) => [70710.67519157329];
        quotient(1e-170) => [-1e240];
        erfc(10.0) => [-4.197656231354417e-44];
        lgamma(0.5) => [-1.9635100260214235];
    };
    rows.extend(curvatures! {
        asinh(0.0) => [0.0];
        tanh(0.0) => [0.0];
        softplus(1000.0) => [0.0];
        sum_of_exponents(0.0, 0.0) => [0.25, -0.25, -0.25, 0.25];
        by_log(0.0, 2.0) => [0.0, 0.5, 0.5, 0.0];
    });
    rows
}
