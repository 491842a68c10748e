"""The name that someone is likely to have meant."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Words for one thing, as papers, libraries and the two spellings of English have them.
ALIASES: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split())
    for group in (
        "sgd gd gradient_descent vanilla_sgd steepest",
        "heavy_ball momentum polyak sgdm sgd_momentum",
        "nesterov nag accelerated",
        "schedulefree_adamw schedule_free",
        "signsgd sign_gd sign_descent",
        "conjugate_gradient cg ncg",
        "averaged polyak_ruppert swa asgd",
        "clip_norm clip gradient_clipping",
        "rosenbrock rosen banana",
        "noisy noise",
        "quadratic bowl ellipsoid",
        "expression formula function f fn equation",
        "lr learning_rate learningrate learn_rate alpha eta step_size stepsize",
        "eps epsilon eps_ fuzz",
        "beta1 betas b1 beta_1 beta momentum",
        "beta2 betas b2 beta_2 beta rho decay gamma alpha smoothing",
        "momentum mu mass beta nu velocity_decay",
        "rho decay gamma alpha beta2 smoothing discount",
        "weight_decay wd l2 lambda decay",
        "eps_place epsilon_place eps_inside_sqrt eps_outside",
        "color colour c col colors colours",
        "colors colours cmap colormap colourmap palette",
        "background backgroundcolor facecolor fc bg bgcolor",
        "start x0 init initial initial_point start_point theta0 starts",
        "steps iterations iters n_iter max_iter maxiter epochs num_steps n_steps",
        "optimizers optimisers optimizer optimiser algorithms methods solvers contenders",
        "problem function objective loss fn",
        "title suptitle heading caption name",
        "label name legend_label title",
        "name type kind class optimizer optimiser problem",
        "vary sweep sweeps sliders slider axes scan",
        "param field setting parameter key",
        "seed seeds random_state rng",
        "animate move moving slider",
        "select sliders sel fixed",
        "hue color_by colour_by group",
        "facet facets panel_by col columns_by",
        "extent window region",
        "margin widen padding",
        "minus less subtract",
        "twin_ylim twin_limits",
        "vmin ends clim",
        "rotate turn spin",
        "rcount ccount facets",
        "levels_above lines_above",
        "clabel labels",
        "n_samples observations samples",
        "features regressors",
        "target response",
        "A coefficients matrix",
        "plot type kind chart name plot_type",
        "panel axes subplot ax",
        "panels axes subplots",
        "figures figs plots pictures figure",
        "formats format fmt outputs extensions ext",
        "size figsize figure_size dimensions",
        "markersize size s ms",
        "markeredgecolor edge edgecolor mec",
        "markeredgewidth edge_width edgewidth mew",
        "dpi resolution",
        "interval frame_time fps duration delay",
        "frames n_frames nframes",
        "hold pause freeze last_frame",
        "max_mb max_size filesize",
        "font font_family fontfamily typeface",
        "dark_twin dark dark_mode twin",
        "linewidth lw line_width",
        "linestyle ls dash dashes style",
        "alpha opacity transparency",
        "fontsize font_size text_size",
        "xlabel x_label xaxis",
        "ylabel y_label yaxis",
        "zlabel z_label zaxis",
        "xlim x_lim xlimits xrange",
        "ylim y_lim ylimits yrange",
        "notes annotations annotate texts",
        "guides lines hlines vlines axhline axvline",
        "runs trajectories optimizers show",
        "extends extend inherits base include",
        "record store log track",
        "stop tolerance tol gtol ftol xtol early_stopping converged",
        "noise sigma std",
        "gray grey",
    )
)
BRITISH = ((r"colour", "color"), (r"grey", "gray"), (r"centre", "center"), (r"is(e|er|ers|ing|ation)$", r"iz\1"))


def nearest(name: str, allowed: Iterable[str]) -> str | None:
    """The allowed name that `name` is a slip or another word for; None where nothing is near."""
    by_form = {form(each): each for each in reversed(list(allowed))}
    wanted = form(name)
    if wanted in by_form:
        return by_form[wanted]
    for group in ALIASES:
        if wanted in map(form, group):
            for each, original in by_form.items():
                if each in map(form, group):
                    return original
    near = difflib.get_close_matches(wanted, by_form, n=3, cutoff=0.6)
    swapped = [each for each in near if sorted(each) == sorted(wanted)]  # adma is adam, not adamax
    return by_form[(swapped or near)[0]] if near else None


def did_you_mean(name: str, allowed: Iterable[str]) -> str | None:
    """The question to ask, or None."""
    near = nearest(name, allowed)
    return None if near is None else f"did you mean '{near}'?"


def form(name: str) -> str:
    """A name without what spellings differ in: case, separators, British endings."""
    folded = name[:100].lower().replace("-", "_").replace(" ", "_")
    for british, american in BRITISH:
        folded = re.sub(british, american, folded)
    return folded.replace("_", "")
