"""The holes, each as other systems had them; by what they open."""

from tests.judges.holes import machines, money, pages, people, reach

HOLES = [*reach.HOLES, *pages.HOLES, *money.HOLES, *people.HOLES, *machines.HOLES]
