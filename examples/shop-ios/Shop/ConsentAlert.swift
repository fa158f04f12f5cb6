import UIKit

/// Shows the privacy policy and asks whether the user agrees to it.
enum ConsentAlert {

    static func show(on screen: UIViewController, then go: @escaping () -> Void) {
        let alert = UIAlertController(
            title: NSLocalizedString("privacy_title", comment: ""),
            message: NSLocalizedString("privacy_text", comment: ""),
            preferredStyle: .alert
        )
        alert.addAction(UIAlertAction(title: NSLocalizedString("agree", comment: ""), style: .default) { _ in
            Consent.save(true)
            Services.start()
            go()
        })
        alert.addAction(UIAlertAction(title: NSLocalizedString("disagree", comment: ""), style: .cancel) { _ in
            Consent.save(false)
            go()
        })
        screen.present(alert, animated: true)
    }
}
