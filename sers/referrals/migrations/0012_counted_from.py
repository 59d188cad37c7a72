"""Every referral says from when its clock counts; apart, for the rows are filled before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0011_rows_of_the_end")]
    operations = [
        migrations.AlterField(
            model_name="referral",
            name="clock_from",
            field=models.DateTimeField(help_text="when it was sent, or reopened"),
        ),
    ]
