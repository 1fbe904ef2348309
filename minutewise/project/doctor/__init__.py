"""What can be wrong with an installation; each finding is a row in `words.py` and has a test."""

from minutewise.project.doctor.data import database, duties, notifications, people
from minutewise.project.doctor.machine import clock, disk, folders
from minutewise.project.doctor.servers import bus, mail, relay
from minutewise.project.doctor.told import address, money, secrets
from minutewise.work.doctor import Check

# The database first: what cannot be reached is said once, and not by every other check.
CHECKS: dict[str, Check] = {
    "the database": database,
    "secrets": secrets,
    "the address": address,
    "money": money,
    "folders": folders,
    "the disk": disk,
    "the clock": clock,
    "the bus": bus,
    "mail": mail,
    "the relay": relay,
    "people": people,
    "notifications": notifications,
    "running duties": duties,
}
