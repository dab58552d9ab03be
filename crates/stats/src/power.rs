//! How small a difference a comparison can find.

use crate::distributions::t_quantile;
use crate::{normal_quantile, normal_sf};

/// The least mean difference of `n` pairs that a two-sided test at α finds with this power, by
/// the normal formula (z₁₋α/₂ + z_power) · sd / √n; Card et al. 2020, "With little power comes great
/// responsibility". None for `n` = 0.
pub fn minimum_detectable_effect(n: u64, sd: f64, alpha: f64, power: f64) -> Option<f64> {
    let z = normal_quantile(1.0 - alpha / 2.0)? + normal_quantile(power)?;
    (n > 0 && sd.is_finite()).then(|| z * sd / (n as f64).sqrt())
}

/// The power of a two-sided test of two independent proportions with n items each, by Cohen's
/// h = 2 asin √p₂ − 2 asin √p₁ (Cohen 1988).
pub fn power_of_two_proportions(n: u64, first: f64, second: f64, alpha: f64) -> Option<f64> {
    if !((0.0..=1.0).contains(&first) && (0.0..=1.0).contains(&second)) {
        return None;
    }
    let h = 2.0 * second.sqrt().asin() - 2.0 * first.sqrt().asin();
    let shift = h.abs() * (n as f64 / 2.0).sqrt();
    let z = normal_quantile(1.0 - alpha / 2.0)?;
    Some(normal_sf(z - shift) + normal_sf(z + shift))
}

/// Student's interval of a mean with this standard error and degrees of freedom.
pub fn t_interval(mean: f64, error: f64, degrees: f64, alpha: f64) -> Option<(f64, f64)> {
    let half = t_quantile(1.0 - alpha / 2.0, degrees)? * error;
    half.is_finite().then_some((mean - half, mean + half))
}
