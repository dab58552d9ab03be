/// The counts out of `n` whose share rounds to a published figure, a half either way (GRIM, Brown
/// and Heathers 2017): none of them, and the figure cannot come from n right-or-wrong items.
///
/// `decimals` is the number of decimals that the figure was published with, `scale` 1 for shares
/// and 100 for percentages. Counted in whole numbers as far as these go.
pub fn grim(value: f64, decimals: u32, scale: u32, n: u64) -> Vec<u64> {
    if n == 0 || !value.is_finite() || decimals > 15 || scale == 0 {
        return Vec::new();
    }
    let unit = 10_i128.pow(decimals);
    let published = (value * unit as f64).round() as i128;
    let (whole, n) = (i128::from(scale) * unit, i128::from(n));
    // |count · whole / n − published| ≤ 1/2
    let fits = |count: &i128| (2 * (count * whole - published * n)).abs() <= n;
    let near = published * n / whole;
    let reach = n / whole + 2;
    ((near - reach).max(0)..=(near + reach).min(n)).filter(fits).map(|count| count as u64).collect()
}
