/**
 * The shipped model's labels in both languages, each with a hue (degrees) of its own. A model with
 * other labels shows them by the names they came with.
 */
import { language } from "./i18n.js";

/** @type {ReadonlyMap<string, { zh: string, en: string, hue: number }>} */
const labels = new Map([
  ["food", { zh: "餐飲食品", en: "Food and drink", hue: 25 }],
  ["household", { zh: "居家日用", en: "Household", hue: 75 }],
  ["shopping", { zh: "綜合購物", en: "General shopping", hue: 330 }],
  ["utilities", { zh: "居住帳單", en: "Housing and utilities", hue: 205 }],
  ["transport", { zh: "交通", en: "Transport", hue: 180 }],
  ["travel", { zh: "旅遊住宿", en: "Travel", hue: 160 }],
  ["fashion", { zh: "服飾美容", en: "Fashion and beauty", hue: 305 }],
  ["electronics", { zh: "3C家電", en: "Electronics", hue: 230 }],
  ["health", { zh: "醫療保健", en: "Health", hue: 135 }],
  ["entertainment", { zh: "休閒娛樂", en: "Entertainment", hue: 280 }],
  ["subscription", { zh: "數位訂閱", en: "Digital subscriptions", hue: 255 }],
  ["learning", { zh: "學習教育", en: "Learning", hue: 45 }],
  ["finance", { zh: "金融保險稅費", en: "Finance, insurance, tax", hue: 100 }],
  ["family", { zh: "親子寵物", en: "Children and pets", hue: 5 }],
]);

/**
 * @param {string} label as the classifier names it
 * @returns {{ name: string, other: string, hue: number }} the name in the page's language and in the other one
 */
export function describeLabel(label) {
  const known = labels.get(label);
  if (!known) return { name: label, other: "", hue: 0 };
  return language() === "zh-TW"
    ? { name: known.zh, other: known.en, hue: known.hue }
    : { name: known.en, other: known.zh, hue: known.hue };
}
