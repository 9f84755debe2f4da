"""The words a new site begins with, in English. Editors own them from then on."""

HOME = {
    "title": "Neighbours, getting it done together",
    "summary": "What happens on our doorstep: thought up, chosen and followed through by the people who live here.",
    "body": [
        (
            "today",
            {
                "headline": "What gets fixed? You decide.",
                "lead": "Share ideas, choose projects and see them through.",
                "scene": "lane",
                "note": "No phone needed: call us, or come to a help point.",
            },
        ),
        ("lanes", {"heading": "Where do you live?", "note": ""}),
        (
            "side_by_side",
            [("coming", {"heading": "What is coming", "most": 4}), ("latest", {"heading": "News"})],
        ),
        (
            "help_line",
            {
                "heading": "Somebody to help you",
                "text": "New to this, hard to read, hard to walk? Call us, or come to the nearest help point.",
                "page": None,
            },
        ),
    ],
}

BOARD = {"title": "Announcements", "summary": "Meetings, works and questions for you are pinned up here."}

HELP = {
    "slug": "help",
    "title": "Help",
    "summary": "New to this, hard to read, hard to walk: there is a way.",
    "body": [
        ("help_points", {"heading": "Somebody to help you"}),
        (
            "questions",
            {
                "heading": "People often ask",
                "questions": [
                    ("Do I need a phone?", "<p>No. Call us or come to a help point, and we do it for you.</p>"),
                    ("Does it cost anything?", "<p>Not a cent. If anybody asks you for money, call us at once.</p>"),
                    (
                        "I do not live here. May I look?",
                        "<p>Yes, everybody may read everything. To vote, you first prove that you live here.</p>",
                    ),
                    (
                        "If I make a mistake, is it all lost?",
                        "<p>No. The page says what is wrong beside it and keeps the rest. Correct it and send again.</p>",
                    ),
                ],
            },
        ),
    ],
    "below": [
        {
            "slug": "sign-in",
            "title": "Sign in with a code",
            "summary": "No password to remember: give your number, get a code, type it in.",
            "body": [
                (
                    "steps",
                    {
                        "heading": "Three steps",
                        "steps": [
                            "<p>Press <b>Sign in</b> at the top and give your phone number or e-mail address.</p>",
                            "<p>Look at your messages or your mail. There is a code in it.</p>",
                            "<p>Type the code into the page, press the button, and you are in.</p>",
                        ],
                    },
                ),
                (
                    "remark",
                    {
                        "text": "<p><b>Never give the code to anybody.</b> Our staff never ask for it. "
                        "Whoever does is a swindler.</p>"
                    },
                ),
                (
                    "questions",
                    {
                        "heading": "When it does not work",
                        "questions": [
                            (
                                "No code arrived",
                                "<p>Wait a minute and ask for another. Look among blocked messages and junk mail too. "
                                "Still nothing? Call us.</p>",
                            ),
                            (
                                "It says the code is too old",
                                "<p>A code lasts a few minutes. Ask for a new one and use the newest.</p>",
                            ),
                            (
                                "Can I have a password?",
                                "<p>Yes. Sign in once and set one under Settings. If your phone can, you may also sign in "
                                "with your finger or face. That is called a passkey.</p>",
                            ),
                            (
                                "I have a new number and cannot get in",
                                "<p>If you gave us an e-mail address, sign in with that. If not, come to a help point. "
                                "Staff check who you are and help you.</p>",
                            ),
                            (
                                "I am on somebody else's phone",
                                "<p>That is fine. Remember to press <b>Sign out</b> before you give it back.</p>",
                            ),
                        ],
                    },
                ),
            ],
        },
        {
            "slug": "elder-mode",
            "title": "Elder mode: large print, large buttons",
            "summary": "Elsewhere it may be called care mode, easy mode or family mode. It is on every page.",
            "body": [
                ("drawing", "lamp"),
                (
                    "steps",
                    {
                        "heading": "How to turn it on",
                        "steps": [
                            "<p>At the top of every page stands <b>Large print</b>. Press it once.</p>",
                            "<p>Still too small? At the bottom of the page press <b>Extra large print</b>.</p>",
                            "<p>To go back, press <b>Standard size</b> at the top.</p>",
                        ],
                    },
                ),
                (
                    "text",
                    "<h2>What changes</h2><ul>"
                    "<li>Larger letters, darker ink, more room between the lines.</li>"
                    "<li>Larger buttons, easy to hit with a trembling hand.</li>"
                    "<li>One column from top to bottom, nothing to hunt for left and right.</li>"
                    "<li>Nothing is left out: what you can do and see stays the same.</li>"
                    "</ul><p>This device remembers your choice.</p>",
                ),
                (
                    "questions",
                    {
                        "heading": "And also",
                        "questions": [
                            (
                                "It is too bright at night",
                                "<p>At the bottom of the page press <b>Dark colours</b>.</p>",
                            ),
                            (
                                "I cannot see. Can I listen?",
                                "<p>Yes. Your phone can read pages aloud: VoiceOver on an iPhone, mostly TalkBack on "
                                "others, under Accessibility in its settings. Every page here can be read aloud.</p>",
                            ),
                            (
                                "I would rather have it on paper",
                                "<p>Every page prints in black on white. No printer? A help point prints it for you.</p>",
                            ),
                        ],
                    },
                ),
            ],
        },
        {
            "slug": "residence",
            "title": "Prove that you live here",
            "summary": "One proof holds for years, and takes a minute if we can help it. There are three ways; one is enough.",
            "body": [
                (
                    "text",
                    "<p>The people who live here decide about the money for their doorstep, so we first have to know who "
                    "does. Tenants and owners both live here.</p>",
                ),
                (
                    "steps",
                    {
                        "heading": "One: the household code from your letter",
                        "steps": [
                            "<p>The community brings every home a letter with a <b>household code</b>.</p>",
                            '<p>Sign in, open <b>My page</b> and find "Prove that I live here".</p>',
                            "<p>Type the code, and you are done.</p>",
                        ],
                    },
                ),
                (
                    "steps",
                    {
                        "heading": "Two: show a paper at the counter",
                        "steps": [
                            "<p>Bring one thing that shows you live here: a lease, a title deed or a residence permit.</p>",
                            "<p>Staff at the help point look at it and note it at once. We keep no copy.</p>",
                        ],
                    },
                ),
                (
                    "steps",
                    {
                        "heading": "Three: compare with the roll",
                        "steps": [
                            "<p>If your community has a roll, sign in and fill in what the page asks for.</p>",
                            "<p>If it matches, you are done. Your identity number is only compared; we do not keep it.</p>",
                        ],
                    },
                ),
                (
                    "questions",
                    {
                        "heading": "You may ask",
                        "questions": [
                            (
                                "It says somebody has proved this already",
                                "<p>One person proves once, so that nobody votes twice. When two claims meet, the system "
                                "does not decide who is right. Staff check it with you in person.</p>",
                            ),
                            (
                                "I lost the letter",
                                "<p>Call us. We cancel the old code and bring you a new letter.</p>",
                            ),
                            (
                                "I have moved",
                                "<p>Prove it again in your new community. The old proof then ends by itself.</p>",
                            ),
                        ],
                    },
                ),
            ],
        },
        {
            "slug": "assisted",
            "title": "We do it for you",
            "summary": "If hands, eyes or phones make it hard, somebody can act for you.",
            "body": [
                ("drawing", "ramp"),
                (
                    "steps",
                    {
                        "heading": "How it goes",
                        "steps": [
                            "<p>Call us or come to a help point and say what you need. If stairs are hard, we come to you.</p>",
                            "<p>Staff read it to you. Only when you nod or sign do they begin.</p>",
                            "<p>At the end you get a receipt that says what was done for you.</p>",
                        ],
                    },
                ),
                (
                    "text",
                    "<h2>The rules we keep</h2><ul>"
                    "<li>Who did what for whom is written down, line by line.</li>"
                    "<li>Your name stands on the screen all the while.</li>"
                    "<li>After half an hour without a touch it ends by itself.</li>"
                    "<li>You may say stop at any time, and take back your consent.</li>"
                    "<li><b>Nobody votes for you.</b> You vote yourself on the machine at the help point, or on paper.</li>"
                    "</ul>",
                ),
                ("help_points", {"heading": "Where to find us"}),
            ],
        },
        {
            "slug": "promises",
            "title": "What we promise, and what we cannot",
            "summary": "Said beforehand, so that nobody is misled.",
            "body": [
                (
                    "text",
                    "<h2>We promise</h2><ul>"
                    "<li><b>Nothing is typed in vain.</b> You get a receipt, and a mistake loses nothing.</li>"
                    "<li><b>No smoke.</b> If something cannot be done, we write why, for everybody to read.</li>"
                    "<li><b>It can be traced.</b> What staff did and when is kept and cannot be altered.</li>"
                    "<li><b>It adds up.</b> The way votes are counted is public, and anybody can count again.</li>"
                    "<li><b>It is written down.</b> Who pays, who is responsible, by when; and somebody asks on the day.</li>"
                    "<li><b>You can leave.</b> Take your data with you at any time, close your account at any time.</li>"
                    "</ul><h2>We cannot promise</h2><ul>"
                    "<li><b>Not every idea can be built.</b> The money is limited, so neighbours choose.</li>"
                    "<li><b>This is not for emergencies.</b> Fire 119, ambulance 120, police 110.</li>"
                    "<li><b>This is not a court.</b> For debts and disputes between people, turn to the justice office.</li>"
                    "<li><b>Machines fail and networks drop.</b> Then call us; on paper it works as well.</li>"
                    "<li><b>We make mistakes too.</b> We say so, put them right, and announce it.</li>"
                    "</ul>",
                )
            ],
        },
        {
            "slug": "accessibility",
            "title": "Accessibility",
            "summary": "Everybody should be able to use this site.",
            "body": [
                (
                    "text",
                    "<h2>What works today</h2><ul>"
                    "<li>We build to WCAG 2.2 AA, and every page is checked with a tool.</li>"
                    "<li>A keyboard is enough, and screen readers can read it all.</li>"
                    "<li>The narrowest phone needs no sideways scrolling, and four times larger loses nothing.</li>"
                    "<li>There is elder mode, extra large print, dark colours and print.</li>"
                    "<li>Pictures have words, charts have tables, and colour is never the only sign.</li>"
                    "<li>Signing in needs no puzzle and does not hurry you.</li>"
                    "</ul><h2>What does not yet</h2><ul>"
                    "<li>Tools find only some faults. For the others we need neighbours to tell us.</li>"
                    "<li>What neighbours write is in one language and not always translated.</li>"
                    "<li>Nobody has graded us by the national standard GB/T 37668, so we claim no grade.</li>"
                    "</ul><h2>If something does not work for you</h2>"
                    "<p>Call us and say which page and which phone. You hear from us within five working days. "
                    "Until it is mended, we do the thing for you.</p>",
                ),
                ("help_points", {"heading": ""}),
            ],
        },
        {
            "slug": "discussion",
            "title": "Rules of discussion",
            "summary": "Speak kindly, about the matter and not the person.",
            "body": [
                (
                    "text",
                    "<h2>What we agreed</h2><ol>"
                    "<li>One matter at a time.</li>"
                    "<li>Give reasons. No labels, no insults.</li>"
                    "<li>Keep other people's names, numbers, addresses and photos to yourself.</li>"
                    "<li>No advertising, no cheating, no posing as somebody else.</li>"
                    "<li>Hear the other side out.</li>"
                    "<li>Whoever was wrong says so, and then it is over.</li>"
                    "</ol><h2>If somebody breaks a rule</h2><ul>"
                    "<li>Staff fold that text away and say which rule it broke. You still see it and may mend it.</li>"
                    "<li>If you disagree, you may appeal. <b>Another</b> member of staff decides.</li>"
                    "<li>Nothing is folded away for its opinion, nor for criticising the government.</li>"
                    "<li>Harassment and other people's private data go at once; crimes go to the police.</li>"
                    "</ul>",
                )
            ],
        },
    ],
}

PRIVACY = {
    "slug": "privacy",
    "title": "Privacy",
    "summary": "What we keep, why, how long, and what you decide.",
    "body": [
        (
            "text",
            "<p>This page follows China's Personal Information Protection Law, in plain words. The subdistrict office runs "
            "this site and answers for your personal information.</p>"
            "<h2>What we keep, and why</h2><ul>"
            "<li><b>Phone number or e-mail address:</b> to sign you in and send you messages. One of them is enough.</li>"
            "<li><b>The name you give yourself:</b> for others to see. It need not be your real one.</li>"
            "<li><b>Your community and how you proved it:</b> because only people who live here may vote.</li>"
            "<li><b>Identity number:</b> used only to compare with a roll. What we store cannot be turned back into it.</li>"
            "<li><b>What you write and do here:</b> otherwise we could not answer you.</li>"
            "<li><b>Messages sent to you:</b> so that you can look them up.</li>"
            "<li><b>The record of acts:</b> who did what and when, so that faults can be traced. "
            "It holds no names and no numbers.</li>"
            "<li><b>Print size, colours, language and the community you chose:</b> kept on your own device in cookies. "
            "We do not recognise you by them.</li>"
            "</ul><h2>What we do not do</h2><ul>"
            "<li>No statistics, advertising or maps by others. Our pages ask nothing of any other site.</li>"
            "<li>We do not follow where you go, score you or build a profile.</li>"
            "<li>We do not sell, swap or give away what we know of you.</li>"
            "</ul><h2>Who can see it</h2><ul>"
            "<li>Neighbours: the name you chose and what you wrote in public.</li>"
            "<li>Staff: what the matter in hand needs. Looking at sensitive data is itself recorded.</li>"
            "<li>Companies that send our texts and mails: the number or address and that one message.</li>"
            "<li>Police and courts, when the law says so: what the law says.</li>"
            "</ul><h2>How long</h2><ul>"
            "<li>As long as you have an account.</li>"
            "<li>When you leave, number, address and name are erased at once.</li>"
            "<li>What the law or a finished count needs stays, and no longer shows that it was you.</li>"
            "<li>Copies in backups go when the backup goes.</li>"
            "</ul><h2>What you decide</h2><ul>"
            "<li><b>See it and take it:</b> My page exports everything, readable for you and for machines.</li>"
            "<li><b>Correct it:</b> name, number and address under Settings.</li>"
            "<li><b>Take back consent:</b> one by one on My page. What was done before stays done.</li>"
            "<li><b>Erase it and leave:</b> on My page, without giving a reason.</li>"
            "<li><b>Ask:</b> we explain whatever you do not understand here.</li>"
            "</ul><p>If that is hard, call us or come to a help point and we do it for you. You get an answer within "
            "fifteen working days. If it does not satisfy you, turn to the local cyberspace office or to a court.</p>"
            "<h2>Children</h2><p>Under fourteen, a parent or guardian has to agree to an account. Where nobody did, we "
            "erase it.</p>"
            "<h2>When this page changes</h2><p>Important changes are announced seven days before, and everybody with an "
            "account is told. Before a new part of the site keeps anything more, it says so here.</p>",
        ),
        ("help_points", {"heading": "Whom to ask"}),
    ],
}

# What people call the same thing.
SYNONYMS = [
    "elder mode, large print, care mode, easy mode, big letters, senior mode",
    "stair light, lighting, street light, lamp",
    "code, verification code, one-time code",
    "leave, close account, delete account",
]
