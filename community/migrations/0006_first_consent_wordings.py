"""The wordings people are asked to agree to, first version. A later wording is added beside them, never over them."""

from django.db import migrations

WORDINGS = {
    "privacy": (
        "我同意按本站的《隐私说明》处理我的账户信息：怎么称呼我、怎么联系我、我住在哪个社区，以及我在这里写下和参与的事情。"
        "这些信息只用于街坊议事和办理我提出的事项，保存在境内的服务器上，不出售，不用于广告。"
        "我可以随时查看、导出、更正，也可以注销离开。不同意就不能开户，但仍可浏览公开页面，或到帮办点请工作人员代办。",
        "I agree that my account data are handled as the privacy page says: how I am addressed and reached, which community "
        "I live in, and what I write and take part in here. They serve only the neighbourhood's decisions and the matters I "
        "bring up, stay on servers in the country, and are neither sold nor used for advertising. I can see, take along and "
        "correct them, and leave, at any time. Without this I cannot have an account, but I can still read all public pages "
        "or ask staff at a help point to act for me.",
    ),
    "location": (
        "我同意本站在我按下“用我的位置”或上传带有拍摄地点的照片时，读取一次位置，用来标出事情发生的地方。"
        "照片里的位置信息读取后即删除，公开的地点会调到附近的网格上，不显示我家在哪儿。不同意也能办：可以选楼栋，或在平面图上点一下。",
        "I agree that this site reads my position once when I press “use my position” or send a photo that carries a place, "
        "to mark where something happened. The place is then removed from the photo, and public pins are moved to a nearby "
        "grid point, so that they do not show where I live. Without this I can still choose a building or tap the plan.",
    ),
    "identity": (
        "我同意提供身份信息（如证件号码）用于核对我住在这里、一人只投一票。号码不保存原文，只保存无法还原的加密摘要。"
        "不同意也能办：可以用信箱里收到的家庭码，或到社区窗口当面核对。",
        "I agree to give identity data, such as the number of my ID card, so that it can be checked that I live here and vote "
        "once. The number itself is not kept, only a keyed digest from which it cannot be recovered. Without this I can use "
        "the household code from my letter box or be checked at the community's counter.",
    ),
    "publication": (
        "我同意把我提交的点子、评论和照片公开在本站，署名用我自己设的称呼。我可以随时撤回同意，撤回后不再新公开我的内容；"
        "已经进入投票或工程的内容会留下，但不再显示我的称呼。",
        "I agree that ideas, comments and photos I send in are shown publicly on this site, under the name I chose. I can take "
        "this back at any time: nothing new of mine is then published. What is already part of a vote or a project stays, "
        "without my name.",
    ),
    "merchant": (
        "我同意在商户核销兑换券时，把“这张券有效、换的是什么”告诉这家商户。商户看不到我的姓名、电话和积分。"
        "不同意就不能到店兑换，积分仍为我保留。",
        "I agree that a shop which takes my voucher is told that it is valid and what it is for. The shop sees neither my name, "
        "nor my phone, nor my points. Without this I cannot redeem at shops; my points stay mine.",
    ),
    "assisted": (
        "我同意请工作人员在我面前或按我的委托，代我在本站办理我说的事。每一步都会记下是谁代办、替谁办，并给我一张回执，"
        "七天内我可以要求撤销。投票不能代投。",
        "I agree that a member of staff does on this site, before my eyes or at my request, what I ask for. Each step is "
        "recorded with who did it and for whom, I get a receipt, and I can have it undone within seven days. "
        "Nobody votes in my place.",
    ),
}


def add(apps, schema_editor):
    ConsentText = apps.get_model("community", "ConsentText")
    for kind, (chinese, english) in WORDINGS.items():
        ConsentText.objects.get_or_create(
            kind=kind, version=1, defaults={"text": chinese, "text_zh_hans": chinese, "text_en": english}
        )


class Migration(migrations.Migration):
    dependencies = [("community", "0005_notices_consents_and_jobs")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
