//! Lanes beside the boxes, and the lines in them.

use super::{Direction, Flow, Kind};
use crate::gather::{Collection, Gather, sort_by_key};

/// A line in a lane, from or to one place, its hub, to or from others.
pub struct Bus {
    pub kind: Kind,
    /// What it is, for those who point at it.
    pub about: String,
    /// The height of the one place, and those of the others.
    pub hub: f64,
    pub others: Vec<f64>,
}

/// A lane for each bus, and how many there are: short ones are near to the boxes.
pub fn lanes(buses: &[Bus]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..buses.len()).gather();
    let range = |at: usize| buses.get(at).map_or((0.0, 0.0), Bus::range);
    let length = |at: usize| range(at).1 - range(at).0;
    sort_by_key(&mut order, |at| length(*at));
    let mut lanes: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut chosen = vec![0; buses.len()];
    for at in order {
        let (top, bottom) = range(at);
        let is_free = |lane: &Vec<(f64, f64)>| {
            let mut taken = lane.iter();
            taken.all(|(other_top, other_bottom)| {
                bottom + 5.0 < *other_top || top > other_bottom + 5.0
            })
        };
        let free = lanes.iter().position(is_free).unwrap_or_else(|| {
            lanes.push(Vec::new());
            lanes.len() - 1
        });
        if let (Some(lane), Some(chosen)) = (lanes.get_mut(free), chosen.get_mut(at)) {
            lane.push((top, bottom));
            *chosen = free;
        }
    }
    (chosen, lanes.len())
}

impl Bus {
    /// From where to where it reaches.
    fn range(&self) -> (f64, f64) {
        let others = self.others.iter().copied();
        others.fold((self.hub, self.hub), |(top, bottom), y| {
            (top.min(y), bottom.max(y))
        })
    }

    /// Its lines: between the boxes' edge and the lane at `lane`, everything moved down by `top`. Data
    /// leads to the others, and control to the hub, which `direction` tells.
    pub fn flow(&self, top: f64, edge: f64, lane: f64, direction: Direction) -> Flow {
        let is_data = direction == Direction::Right;
        let outwards = if is_data { -1.0 } else { 1.0 };
        let hub = self.hub + top;
        let others: Vec<f64> = self.others.iter().map(|y| y + top).gather();
        let mut lines = Vec::new();
        for below in [false, true] {
            let side = others.iter().filter(|y| (**y > hub) == below);
            let furthest = side.clone().copied().max_by(|a, b| {
                let far = |y: &f64| (y - hub).abs();
                far(a).total_cmp(&far(b))
            });
            let Some(furthest) = furthest else { continue };
            // The whole way once; the others begin or end in its lane.
            lines.push(way(edge, lane, hub, furthest, outwards));
            let near = side.filter(|y| **y != furthest);
            lines.put_all(near.map(|y| branch(edge, lane, hub, *y, outwards)));
        }
        let hub_at = (edge, hub);
        let ends = others.iter().map(|y| (edge, *y));
        Flow {
            kind: self.kind,
            about: self.about.clone(),
            lines,
            starts: match is_data {
                true => vec![hub_at],
                false => ends.clone().gather(),
            },
            ends: match is_data {
                true => ends.map(|(x, y)| (x, y, direction)).gather(),
                false => vec![(edge, hub, direction)],
            },
        }
    }
}

/// How round corners are.
fn radius(from: f64, to: f64) -> f64 {
    ((to - from).abs() / 2.0).min(6.0)
}

/// From the edge into the lane, along it, and back.
fn way(edge: f64, lane: f64, from: f64, to: f64, outwards: f64) -> String {
    let r = radius(from, to);
    let (inner, turn) = (lane - r * outwards, r * (to - from).signum());
    format!(
        "M{edge} {from}H{inner}Q{lane} {from} {lane} {}V{}Q{lane} {to} {inner} {to}H{edge}",
        from + turn,
        to - turn,
    )
}

/// From the lane to the edge.
fn branch(edge: f64, lane: f64, hub: f64, to: f64, outwards: f64) -> String {
    let r = radius(hub, to);
    let (inner, turn) = (lane - r * outwards, r * (to - hub).signum());
    format!("M{lane} {}Q{lane} {to} {inner} {to}H{edge}", to - turn)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bus(hub: f64, others: &[f64]) -> Bus {
        Bus {
            kind: Kind::Sequence,
            about: String::new(),
            hub,
            others: others.to_vec(),
        }
    }

    #[test]
    fn lines_of_one_lane_do_not_meet() {
        // Many lines, as if at random.
        let mut seed = 7_u32;
        let mut height = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 22)
        };
        let buses: Vec<Bus> = (0..200)
            .map(|_| bus(height(), &[height(), height()]))
            .collect();
        let (chosen, count) = lanes(&buses);
        assert!(count > 10 && chosen.iter().all(|lane| *lane < count));
        for (at, one) in buses.iter().enumerate() {
            for (other_at, other) in buses.iter().enumerate().skip(at + 1) {
                if chosen[at] == chosen[other_at] {
                    let ((top, bottom), (other_top, other_bottom)) = (one.range(), other.range());
                    assert!(
                        bottom < other_top || other_bottom < top,
                        "{at} and {other_at}"
                    );
                }
            }
        }
    }

    #[test]
    fn lines_share_their_lane() {
        let flow = bus(10.0, &[50.0, 90.0]).flow(0.0, 100.0, 80.0, Direction::Right);
        assert_eq!(
            flow.lines,
            [
                "M100 10H86Q80 10 80 16V84Q80 90 86 90H100",
                "M80 44Q80 50 86 50H100"
            ]
        );
        assert_eq!(flow.starts, [(100.0, 10.0)]);
        assert_eq!(flow.ends.len(), 2);
    }
}
