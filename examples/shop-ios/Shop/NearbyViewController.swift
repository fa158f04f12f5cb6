import CoreLocation
import UIKit

/// Shops near the user, or all of them.
@objc final class NearbyViewController: UIViewController, CLLocationManagerDelegate {

    private let locations = CLLocationManager()
    private let list = UILabel()

    override func viewDidLoad() {
        super.viewDidLoad()
        locations.delegate = self
        let locate = UIButton(type: .system)
        locate.setTitle(NSLocalizedString("nearby", comment: ""), for: .normal)
        locate.addTarget(self, action: #selector(locateTapped), for: .touchUpInside)
        view.addSubview(locate)
        view.addSubview(list)
        showAllShops()
    }

    @objc private func locateTapped() {
        guard Consent.isAgreed else { return showAllShops() }
        locations.requestWhenInUseAuthorization()
    }

    func locationManagerDidChangeAuthorization(_ manager: CLLocationManager) {
        guard Consent.isAgreed, manager.authorizationStatus == .authorizedWhenInUse else { return }
        manager.requestLocation()
    }

    func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation]) {
        guard let place = locations.last?.coordinate else { return }
        list.text = "\(place.latitude), \(place.longitude)"
    }

    func locationManager(_ manager: CLLocationManager, didFailWithError error: Error) {
        showAllShops()
    }

    private func showAllShops() {
        list.text = NSLocalizedString("all_shops", comment: "")
    }
}
