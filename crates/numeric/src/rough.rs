//! What can be said with very few evaluations, or when they ran out? Something, with a wide bar, as long as what was seen
//! looks like a smooth function; the status is [`Status::Unresolved`] then.

use crate::ladder::Ladder;
use crate::scale::{Search, smallest_window};
use crate::window::{Measured, Mode, SKETCH, Task, look_once};
use crate::{Estimate, Side, Status};

/// From how many values of one window on the noise can be measured.
const MEASURABLE: i32 = 11;

/// The derivative from one window, as large as evaluations allow.
pub(crate) async fn sketch(ladder: &mut Ladder<'_>, task: &Task) -> Estimate {
    // Only a side that has room for a window is asked.
    let (lowest, room) = (ladder.distance(1 - task.rungs), ladder.room());
    let open = |side: Side| room[side as usize] >= lowest;
    let pairs = (ladder.budget() / 2) as i32;
    if open(Side::Left)
        && open(Side::Right)
        && let Some(estimate) = through(ladder, task, Mode::Central, pairs).await
    {
        return estimate;
    }
    for side in ladder.sides() {
        if open(side) {
            let points = ladder.budget() as i32;
            if let Some(estimate) = through(ladder, task, Mode::Side(side), points).await {
                return estimate;
            }
        }
    }
    Estimate::without_value(Status::Unresolved, ladder)
}

/// What one window with that many rungs says; nothing if the function does not look smooth there.
async fn through(ladder: &mut Ladder<'_>, task: &Task, mode: Mode, rungs: i32) -> Option<Estimate> {
    let rungs = rungs.min(task.rungs);
    let values = if mode == Mode::Central { 2 * rungs + 1 } else { rungs + 1 };
    // A derivative of this order needs one value more than its order, and another one to judge it by.
    if values < task.order as i32 + 2 {
        return None;
    }
    let with = |tail| Task { mode, rungs, tail, ..*task };
    if values >= MEASURABLE
        && let Some(seen) = look_once(ladder, &with(values as usize / 4)).await
        && seen.is_rounding()
    {
        let status = if mode == Mode::Central { Status::Ok } else { Status::Edge };
        return Some(seen.estimate(status, ladder));
    }
    look_once(ladder, &with(SKETCH)).await.map(|seen| seen.estimate(Status::Unresolved, ladder))
}

/// What can be said where evaluations ran out on the way down: the best of the windows through which the function looked
/// smooth, or else the first.
pub(crate) async fn out_of_evaluations(ladder: &mut Ladder<'_>, task: &Task, found: &Search) -> Estimate {
    let smooth = found.unexplained.iter().filter(|seen| seen.is_falling()).copied();
    let seen = match smooth.min_by(|a, b| a.bar.total_cmp(&b.bar)) {
        Some(seen) => Some(Measured { bar: 2.0 * seen.bar, ..seen }),
        None => look_once(ladder, &Task { rungs: smallest_window(task), tail: SKETCH, ..*task }).await,
    };
    match seen {
        Some(seen) => seen.estimate(Status::Unresolved, ladder),
        None => Estimate::without_value(Status::Unresolved, ladder),
    }
}
