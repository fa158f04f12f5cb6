import UIKit

/// The account of this session.
enum Account {

    private(set) static var phone: String?

    static func open(phone: String) {
        self.phone = phone
    }
}

/// Logging in; the box is drawn in Account.storyboard.
final class LoginViewController: UIViewController {

    @IBOutlet private weak var agreeSwitch: UISwitch!
    @IBOutlet private weak var phoneField: UITextField!

    @IBAction private func submit(_ sender: UIButton) {
        guard agreeSwitch.isOn else { return }
        Account.open(phone: phoneField.text ?? "")
        navigationController?.popViewController(animated: true)
    }
}

/// Registering; the box is drawn in Account.storyboard.
final class RegisterViewController: UIViewController {

    @IBOutlet private weak var agreeSwitch: UISwitch!
    @IBOutlet private weak var phoneField: UITextField!

    @IBAction private func submit(_ sender: UIButton) {
        guard agreeSwitch.isOn else { return }
        Account.open(phone: phoneField.text ?? "")
        navigationController?.popViewController(animated: true)
    }
}
