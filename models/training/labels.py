"""The 14 public labels with their names in Chinese and English (taxonomy of the project)."""

LABELS: tuple[dict[str, str], ...] = tuple(
    {"name": name, "zh": zh, "en": en}
    for name, zh, en in (
        ("food", "餐飲食品", "Food and drink"),
        ("household", "居家日用", "Household"),
        ("shopping", "綜合購物", "General shopping"),
        ("utilities", "居住帳單", "Housing and utilities"),
        ("transport", "交通", "Transport"),
        ("travel", "旅遊住宿", "Travel"),
        ("fashion", "服飾美容", "Fashion and beauty"),
        ("electronics", "3C家電", "Electronics"),
        ("health", "醫療保健", "Health"),
        ("entertainment", "休閒娛樂", "Entertainment"),
        ("subscription", "數位訂閱", "Digital subscriptions"),
        ("learning", "學習教育", "Learning"),
        ("finance", "金融保險稅費", "Finance, insurance, tax"),
        ("family", "親子寵物", "Children and pets"),
    )
)
