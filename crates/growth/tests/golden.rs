//! Sizes of real families, from `CLADIST_TEST_DATA/lineage/golden`.

use cladist_growth::power_law;
use cladist_testdata::{folder, json};

/// Expected values: SciPy 1.17 over every xmin, polished with mpmath 1.4 at 30 digits; the distance
/// over all integers from xmin to the largest family.
#[test]
fn power_laws_of_real_families() {
    let Some(folder) = folder("lineage/golden") else { return };
    let cases = [
        (
            "example-families",
            2,
            364,
            [1.803_819_301_395_717, 0.042_540_617_044_526_16, 0.047_879_356_371_910_23],
        ),
        ("radar", 4, 109, [1.840_713_109_546_676, 0.080_710_237_167_610_99, 0.054_151_989_766_583_03]),
    ];
    for (dump, xmin, tail, expected) in cases {
        let golden = json(&folder.join(format!("{dump}.json")));
        let histogram = golden["corrected"]["families"]["size_histogram"].as_object().unwrap();
        let sizes = histogram.iter().flat_map(|(size, count)| {
            std::iter::repeat_n(size.parse::<u64>().unwrap(), count.as_u64().unwrap() as usize)
        });
        let law = power_law(sizes).unwrap();
        assert_eq!((law.xmin, law.tail), (xmin, tail), "{dump}");
        let found = [law.exponent, law.standard_error, law.distance];
        for (found, expected) in found.into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-10, "{dump}: {found}, not {expected}");
        }
    }
}
