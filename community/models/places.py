from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Concat, Length, Replace, Substr
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community import evidence
from community.residence import methods

SLASH = models.Value("/")


class MoveRefused(ValidationError):
    """This place cannot become part of that one."""


class NeighbourhoodQuerySet(models.QuerySet["Neighbourhood"]):
    def cities(self) -> "NeighbourhoodQuerySet":
        return self.filter(kind=Neighbourhood.Kind.CITY)

    def communities(self) -> "NeighbourhoodQuerySet":
        return self.filter(kind=Neighbourhood.Kind.COMMUNITY)

    def under(self, area: "Neighbourhood") -> "NeighbourhoodQuerySet":
        """`area` itself and everything in it."""
        return self.filter(path__startswith=area.path)

    def above(self, area: "Neighbourhood") -> "NeighbourhoodQuerySet":
        """Everything `area` is part of, widest first; not `area` itself."""
        return self.filter(path__in=area.paths[:-1]).order_by("path")

    def astray(self) -> "NeighbourhoodQuerySet":
        """Rows whose path does not continue their parent's: none, unless something wrote past the verbs."""
        expected = Concat("parent__path", "slug", SLASH)
        return self.exclude(parent=None).exclude(path=expected)

    def found_city(self, *, slug: str, by: Any = None, **names: Any) -> "Neighbourhood":
        return _plant(Neighbourhood.Kind.CITY, None, slug, by, names)


class Neighbourhood(models.Model):
    """A place in the tree city > district > subdistrict > community."""

    class Kind(models.TextChoices):
        CITY = "city", _("City")
        DISTRICT = "district", _("District")
        SUBDISTRICT = "subdistrict", _("Subdistrict")
        COMMUNITY = "community", _("Community")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    # "/shili/hedong/guihua/": own address after those of all above, so that "everything in this district" is a prefix
    # and plain sorting gives the tree, each level in the order of its Latin spelling.
    path = models.CharField(_("path"), max_length=250, unique=True, editable=False)
    slug = models.SlugField(
        _("address"),
        max_length=60,
        unique=True,
        help_text=_("In small Latin letters, such as guihuali. It stays for good: letters and posters carry it."),
    )
    name = models.CharField(_("name"), max_length=60)
    about = models.TextField(_("in a few words"), max_length=300, blank=True)
    phone = models.CharField(
        _("phone line"), max_length=30, blank=True, help_text=_("Empty: the line of the place this one is part of.")
    )
    residence_methods = models.JSONField(
        _("ways to prove residence"),
        default=list,
        blank=True,
        validators=[methods.check_names],
        help_text=_("Voting stays shut in a community until it, or a place it is part of, has a way."),
    )

    objects = NeighbourhoodQuerySet.as_manager()

    class Meta:
        verbose_name = _("neighbourhood")
        verbose_name_plural = _("neighbourhoods")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                name="neighbourhood_kind_is_known",
                condition=models.Q(kind__in=["city", "district", "subdistrict", "community"]),
            ),
            models.CheckConstraint(
                name="only_a_city_stands_alone",
                condition=models.Q(kind="city", parent__isnull=True)
                | (~models.Q(kind="city") & ~models.Q(parent=None)),
            ),
            models.CheckConstraint(
                name="no_neighbourhood_is_its_own_parent",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
            ),
            models.CheckConstraint(
                name="neighbourhood_path_ends_with_its_address",
                condition=models.Q(path__endswith=Concat(SLASH, models.F("slug"), SLASH)),
            ),
            models.CheckConstraint(
                name="neighbourhood_path_is_as_deep_as_its_kind",
                condition=Exact(
                    Length("path") - Length(Replace("path", SLASH, models.Value(""))),
                    models.Case(
                        models.When(kind="city", then=2),
                        models.When(kind="district", then=3),
                        models.When(kind="subdistrict", then=4),
                        default=5,
                        output_field=models.IntegerField(),
                    ),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community:place", args=[self.slug])

    @property
    def depth(self) -> int:
        """0 for a city, 3 for a community."""
        return self.path.count("/") - 2

    @property
    def paths(self) -> list[str]:
        """The paths of all it is part of, widest first, its own last."""
        steps = self.path.split("/")[1:-1]
        return ["/" + "/".join(steps[: number + 1]) + "/" for number in range(len(steps))]

    def around(self, field: str = "area") -> models.Q:
        """Rows for a place this one is part of, or for a part of it."""
        return models.Q(**{f"{field}__path__in": self.paths}) | models.Q(**{f"{field}__path__startswith": self.path})

    @property
    def kind_below(self) -> str | None:
        kinds = self.Kind.values
        return kinds[kinds.index(self.kind) + 1] if self.kind != self.Kind.COMMUNITY else None

    def add_child(self, *, slug: str, by: Any = None, **names: Any) -> "Neighbourhood":
        """A new place of the kind below, in this one."""
        return _plant(self.kind_below, self, slug, by, names)

    @transaction.atomic
    def move_to(self, parent: "Neighbourhood", *, by: Any) -> None:
        """Make this place, with everything in it, part of another one of the same kind as before."""
        lock_the_tree()
        self.refresh_from_db()
        parent.refresh_from_db()
        if parent.kind_below != self.kind:
            raise MoveRefused(_("%(place)s cannot be part of %(other)s.") % {"place": self, "other": parent})
        old, new = self.path, f"{parent.path}{self.slug}/"
        Neighbourhood.objects.under(self).update(path=Concat(models.Value(new), Substr("path", len(old) + 1)))
        self.parent, self.path = parent, new
        self.save(update_fields=["parent"])
        evidence.write("place.moved", self, actor=by, old=old, new=new)

    def line(self) -> "list[Neighbourhood]":
        """From the city down to this place."""
        return [*Neighbourhood.objects.above(self), self]

    def methods_in_force(self) -> list[str]:
        """Ways to prove residence here: its own and those of all it is part of."""
        return methods.in_force(self.line())

    def has_method(self) -> bool:
        """Whether everybody here could prove residence; voting stays shut until then."""
        above, within = Neighbourhood.objects.above(self), list(Neighbourhood.objects.under(self))
        served = [place.path for place in [*above, *within] if methods.known(place.residence_methods)]
        homes = [place for place in within if place.kind == self.Kind.COMMUNITY] or [self]
        return all(any(home.path.startswith(path) for path in served) for home in homes)


def lock_the_tree() -> None:
    """One writer at a time; readers do not wait."""
    list(Neighbourhood.objects.cities().select_for_update().order_by("pk").values_list("pk"))


@transaction.atomic
def _plant(kind: str | None, parent: Neighbourhood | None, slug: str, by: Any, names: dict[str, Any]) -> Neighbourhood:
    lock_the_tree()
    if kind is None:
        raise MoveRefused(_("A community is not divided further."))
    if parent is not None:
        parent.refresh_from_db()  # it may have moved while somebody typed
    place = Neighbourhood(kind=kind, parent=parent, slug=slug, **names)
    place.path = f"{parent.path if parent else '/'}{slug}/"
    place.full_clean()
    place.save(force_insert=True)
    evidence.write("place.added", place, actor=by, path=place.path)
    return place


class HelpPoint(models.Model):
    """Where and when people help people: a counter, a room, a neighbour's table."""

    area = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, related_name="help_points", verbose_name=_("area")
    )
    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("where"), max_length=120)
    hours = models.CharField(_("when open"), max_length=120)
    phone = models.CharField(_("phone"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("help point")
        verbose_name_plural = _("help points")
        ordering = ["area", "pk"]

    def __str__(self) -> str:
        return self.name


class Landmark(models.Model):
    """A building, gate or tree that everybody knows; people choose it to say where something is."""

    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="landmarks", verbose_name=_("area"))
    name = models.CharField(_("name"), max_length=60)
    latitude = models.FloatField(_("latitude (WGS-84)"))
    longitude = models.FloatField(_("longitude (WGS-84)"))

    class Meta:
        verbose_name = _("landmark")
        verbose_name_plural = _("landmarks")
        ordering = ["area", "pk"]
        constraints = [
            models.CheckConstraint(
                name="landmark_is_on_earth",
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return self.name
