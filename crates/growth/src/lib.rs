//! How families of models grow, for how long, and what shape they take.
//!
//! Input are the graph of [`cladist_lineage::Descent`], its families and the models' dates; output
//! are plain rows: models per month ([`months`]), the share of families that still gain members
//! ([`survival`]), shape indices ([`shapes`]) and a power law over their sizes ([`power_law`]).
//!
//! Invariant: nothing here knows Arrow, plugins, configuration or files.
//! Invariant: no result depends on the order of models or edges, nor on the number of threads.
mod calendar;
mod monthly;
mod power_law;
mod shape;
mod survival;
mod zeta;

pub use crate::calendar::{DAY, Month, first_day, known_date, month_of};
pub use crate::monthly::{MonthRow, months};
pub use crate::power_law::{PowerLaw, power_law};
pub use crate::shape::{Shape, shapes};
pub use crate::survival::{Career, SurvivalRow, careers, survival};
