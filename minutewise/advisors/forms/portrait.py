"""The portrait: a file that is looked at before anything of it is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PortraitForm(forms.Form):
    """A picture to take, or the present one to remove."""

    portrait = forms.FileField(
        label=_("Portrait"),
        required=False,
        allow_empty_file=True,  # refused later, as what it is: no picture
        help_text=_("JPEG, PNG or WebP, at most 8 MB. Cut square around the middle."),
        widget=forms.FileInput(
            attrs={"class": "input", "accept": "image/jpeg,image/png,image/webp"}
        ),
    )
    remove_portrait = forms.BooleanField(label=_("Remove the portrait"), required=False)
