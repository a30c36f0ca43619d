// PublishedAlert: what an alert says of where it came from: enough to derive it again. Reads the
// JSON of docs/formats/alert.md; members it does not need are not looked at. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/transaction.h"

namespace harrier {

struct PublishedAlert {
  std::string bytes;  // as published, without a line break at the end
  std::string alert_id;
  std::string transaction_id;
  std::string customer_id;
  std::string policy_id;
  std::string model_id;
  std::string topic;  // of the transaction
  Coordinates at;     // likewise
};

// An error says in a person's words why it is no alert of ours.
[[nodiscard]] Result<PublishedAlert, std::string> ReadPublishedAlert(std::string_view json);

// Whether `json` may be the alert with this id: quick, and wrong only in saying yes.
[[nodiscard]] bool MayBeAlert(std::string_view json, std::string_view alert_id);

// What its own transaction, source and policy make of its id: another one has been changed since.
[[nodiscard]] std::string ExpectedAlertId(const PublishedAlert& alert);

}  // namespace harrier
