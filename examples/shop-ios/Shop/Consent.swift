import Foundation

/// The user's answer to the privacy policy.
enum Consent {

    private static let key = "privacy_policy_agreed"

    static var isAgreed: Bool {
        UserDefaults.standard.bool(forKey: key)
    }

    static func save(_ agreed: Bool) {
        UserDefaults.standard.set(agreed, forKey: key)
    }
}
