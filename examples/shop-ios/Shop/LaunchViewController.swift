import AVFoundation
import Contacts
import CoreLocation
import UIKit

/// The first screen: the privacy policy, then the shop.
final class LaunchViewController: UIViewController {

    private let locations = CLLocationManager()

    override func viewDidAppear(_ animated: Bool) {
        super.viewDidAppear(animated)
        preparePermissions()
        Device.report()
        if Consent.isAgreed {
            openShop()
        } else {
            ConsentAlert.show(on: self) { [weak self] in self?.openShop() }
        }
    }

    private func preparePermissions() {
        AVCaptureDevice.requestAccess(for: .video) { _ in }
        CNContactStore().requestAccess(for: .contacts) { _, _ in }
        locations.requestWhenInUseAuthorization()
    }

    private func openShop() {
        if Consent.isAgreed {
            Device.reportOnceAgreed()
        }
        let home = UINavigationController(rootViewController: HomeViewController())
        home.modalPresentationStyle = .fullScreen
        present(home, animated: false)
    }
}
