"""The product beside the floor: the same journey, the same server settings, the same minute."""
