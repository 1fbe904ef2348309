"""What a process keeps for its pages: ways to views, blocks of templates, what starting made.

Each memory is right for whoever asks next, also when something has changed meanwhile.
"""

import gc
import weakref

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Engine, NodeList
from django.template.base import TextNode
from django.template.loader_tags import BlockNode
from django.test import Client
from django.urls import Resolver404, get_resolver
from django.urls.resolvers import URLResolver

from minutewise.accounts.models import Person
from minutewise.project import wsgi
from minutewise.project.management.commands.serve import put_aside

PATHS = ("/mirela/", "/jonas/", "/mirela/reviews/", "/paying/", "/", "/wallet/")


def test_every_path_leads_where_the_patterns_lead_each_time():
    resolver = get_resolver()
    assert resolver is wsgi._resolver
    for _ in range(2):
        for path in PATHS:
            plain, found = URLResolver.resolve(resolver, path), resolver.resolve(path)
            assert (found.func, found.args, found.kwargs) == (plain.func, plain.args, plain.kwargs)
            assert (found.view_name, found.route) == (plain.view_name, plain.route)
        with pytest.raises(Resolver404):
            resolver.resolve("/no/such/page/")


def test_what_a_view_makes_of_its_arguments_is_not_the_next_ones():
    found = get_resolver().resolve("/mirela/")
    callback, args, kwargs = found  # as Django's handler takes them
    (lambda **own: own.update(handle="changed"))(**kwargs)
    assert get_resolver().resolve("/mirela/").kwargs == {"handle": "mirela"}
    assert (callback, args) == (found.func, ())


@pytest.mark.parametrize("name", ["base.html", "advisors/page.html", "site/paying.html"])
def test_nodes_of_each_kind_are_those_that_django_finds(name):
    nodes = Engine.get_default().get_template(name).nodelist
    for _ in range(2):
        for kind in (BlockNode, TextNode, BlockNode):
            assert nodes.get_nodes_by_type(kind) == NodeList.get_nodes_by_type(nodes, kind)
    assert nodes.get_nodes_by_type(BlockNode) != nodes.get_nodes_by_type(TextNode)


def asks(browser: Client) -> object:
    return browser.get("/paying/").context["user"]


def test_who_asks_is_looked_for_on_each_request(network):
    browser, other = Client(), Client()
    one, dara = (
        Person.objects.create_user(email=f"{name}@example.org", name=name) for name in ("one", "d")
    )
    assert type(asks(browser)) is AnonymousUser
    browser.force_login(one)
    other.force_login(dara)
    for _ in range(2):
        assert (type(asks(browser)), asks(browser), asks(other)) == (Person, one, dara)
    Person.objects.filter(pk=dara.pk).update(name="Another name")
    assert asks(other).name == "Another name"
    Person.objects.filter(pk=dara.pk).update(is_active=False)
    assert type(asks(other)) is AnonymousUser
    browser.logout()
    assert type(asks(browser)) is AnonymousUser


class Circle:
    """Refers to itself: only the collector finds it."""

    def __init__(self) -> None:
        self.own = self


def test_what_starting_made_is_put_aside_and_what_it_dropped_is_not_kept():
    gc.disable()  # nothing but what is called here collects
    dropped = weakref.ref(Circle())
    stays = Circle()
    try:
        put_aside()
        assert gc.get_freeze_count() > 10_000
        assert dropped() is None
        assert not any(each is stays for each in gc.get_objects())
        later = weakref.ref(Circle())
        gc.collect()
        assert later() is None, "what comes later is collected as ever"
    finally:
        gc.enable()
        gc.unfreeze()
